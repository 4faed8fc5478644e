"""What stands around every page: the organisation, the menu by what the viewer may do, who is signed in."""

from __future__ import annotations

from engine.access.decide import may, may_open
from engine.access.sight import shape_of
from engine.access.viewer import Post, Viewer
from engine.app.clock import long_date
from engine.app.office import Office
from engine.app.pages import Frame, MenuGroup, MenuLink
from engine.app.sentences import say
from engine.model.definitions import DefinitionSet, MenuArea
from engine.model.roles import RoleSpec


def screen_of(definitions: DefinitionSet, item: str) -> tuple[str, str] | None:
    """(label, address) of a form's list, a report or a page; None for child rows and what is not there."""
    if item in definitions.reports:
        return definitions.reports[item].title, f"/r/{item}"
    if item in definitions.pages:
        return definitions.pages[item].title, f"/p/{item}"
    form = definitions.forms.get(item)
    return (form.many, f"/f/{item}") if form and not form.parent else None


def may_see(office: Office, viewer: Viewer, item: str) -> bool:
    """Whether a menu item leads somewhere the viewer may go."""
    if item in office.definitions.reports or item in office.definitions.pages:
        return may_open(viewer, office.rights, item).allowed
    return may(viewer, office.rights, item, "read").allowed


def make_frame(
    office: Office, viewer: Viewer, path: str, *, unseen: int = 0, banners: tuple[str, ...] = ()
) -> Frame:
    """`path`: address of the page, to mark the current item."""
    roles = office.definitions.roles_in_force()
    titles = dict.fromkeys(post_title(roles[post.role], post) for post in viewer.posts if post.role in roles)
    return Frame(
        organisation=office.definitions.organisation.title,
        accent=office.definitions.organisation.accent,
        menu=menu_of(office, viewer, path),
        person=viewer.name,
        roles=", ".join(titles),
        unseen=unseen,
        banners=banners,
        demo=say("demo_day", day=long_date(office.clock.today())) if office.clock.ahead else "",
    )


def post_title(roles: tuple[RoleSpec, ...], post: Post) -> str:
    """The role as its holder is called, with the name of the one in whose place they stand."""
    return f"{roles[0].title} (за {post.instead_of.name})" if post.instead_of else roles[0].title


def menu_of(office: Office, viewer: Viewer, path: str) -> tuple[MenuGroup, ...]:
    """The menu, made once for viewers of one shape and addresses of one screen."""
    screen = "/".join(path.split("/")[:3])
    return office.prepared.get(("menu", shape_of(viewer), screen), lambda: make_menu(office, viewer, screen))


def make_menu(office: Office, viewer: Viewer, path: str) -> tuple[MenuGroup, ...]:
    """The author's areas with the items the viewer may open; empty areas are left out."""
    groups = []
    for area in menu_areas(office.definitions):
        links = tuple(
            MenuLink(screen[0], screen[1], _is_current(path, screen[1]))
            for item in area.items
            if (screen := screen_of(office.definitions, item)) and may_see(office, viewer, item)
        )
        if links:
            groups.append(MenuGroup(area.title, links))
    return tuple(groups)


def menu_areas(definitions: DefinitionSet) -> tuple[MenuArea, ...]:
    """The menu as written, then everything it does not name, by the areas of forms, reports and pages."""
    named = {item for area in definitions.organisation.menu for item in area.items}
    rest: dict[str, list[str]] = {}
    areas = {form.id: form.area for form in definitions.forms.values()}
    areas.update((report.id, report.area) for report in definitions.reports.values())
    areas.update((page.id, page.area) for page in definitions.pages.values())
    for item, area in areas.items():
        if area and item not in named:
            rest.setdefault(area, []).append(item)
    return (*definitions.organisation.menu, *(MenuArea(title, tuple(items)) for title, items in rest.items()))


def _is_current(path: str, href: str) -> bool:
    return path == href or path.startswith(f"{href}/")
