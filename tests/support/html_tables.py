"""What HTML allows, as far as our pages use it: a strict part of the standard, as tables."""


def words(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())


VOID = words("area base br col embed hr img input link meta source track wbr")
METADATA = words("base link meta noscript script style template title")
PHRASING = words("a abbr b bdi bdo br button cite code data datalist dfn em i img input ins del kbd label "
                 "link map mark meter noscript output progress q ruby s samp script select slot small span "
                 "strong sub sup svg template textarea time u var wbr")
FLOW = PHRASING | words("address article aside blockquote details dialog div dl fieldset figure footer "
                        "form h1 h2 h3 h4 h5 h6 header hgroup hr main menu nav ol p pre search section "
                        "table ul")
SCRIPTING = frozenset({"script", "template"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

# What may stand directly inside an element. What is not listed may hold FLOW.
CHILDREN: dict[str, frozenset[str]] = {
    "html": frozenset({"head", "body"}),
    "head": METADATA,
    "ul": SCRIPTING | {"li"}, "ol": SCRIPTING | {"li"}, "menu": SCRIPTING | {"li"},
    "dl": SCRIPTING | {"dt", "dd", "div"},
    "table": SCRIPTING | {"caption", "colgroup", "thead", "tbody", "tfoot", "tr"},
    "colgroup": frozenset({"col", "template"}),
    "thead": SCRIPTING | {"tr"}, "tbody": SCRIPTING | {"tr"}, "tfoot": SCRIPTING | {"tr"},
    "tr": SCRIPTING | {"td", "th"},
    "select": SCRIPTING | {"option", "optgroup", "hr"}, "optgroup": SCRIPTING | {"option"},
    "datalist": PHRASING | {"option"},
    "details": FLOW | {"summary"}, "fieldset": FLOW | {"legend"}, "figure": FLOW | {"figcaption"},
    "summary": PHRASING | HEADINGS, "legend": PHRASING | HEADINGS,
    "hgroup": HEADINGS | {"p"},
    "option": frozenset(), "title": frozenset(), "textarea": frozenset(), "style": frozenset(),
    "script": frozenset(), "body": FLOW,
    **{name: PHRASING for name in words(
        "abbr b bdi bdo button cite code data dfn em h1 h2 h3 h4 h5 h6 i kbd label mark meter output p pre "
        "progress q s samp small span strong sub sup time u var")},
}
KNOWN = FLOW | METADATA | VOID | CHILDREN.keys() | {name for names in CHILDREN.values() for name in names}
# Elements whose content model is that of their parent.
TRANSPARENT = frozenset({"a", "ins", "del", "map", "noscript"})
# Elements that take their place only inside these.
PARENTS: dict[str, frozenset[str]] = {
    child: frozenset(parent for parent, children in CHILDREN.items() if child in children)
    for child in words("li caption colgroup thead tbody tfoot tr td th col option optgroup summary legend "
                       "figcaption dt dd")}
PARENTS |= {"dt": frozenset({"dl", "div"}), "dd": frozenset({"dl", "div"})}
# Never inside one another, at any depth.
APART: dict[str, frozenset[str]] = {
    "form": frozenset({"form"}), "label": frozenset({"label"}), "main": words("article aside nav"),
    **{name: frozenset({"a", "button"}) for name in words("a button details input label select textarea")},
    "header": frozenset({"header", "footer"}), "footer": frozenset({"header", "footer"}),
}
FIRST = {"details": "summary", "fieldset": "legend", "table": "caption"}  # if there is one, it comes first

GLOBAL = words("accesskey autocapitalize autofocus class dir draggable enterkeyhint hidden id inert "
               "inputmode itemid itemprop itemref itemscope itemtype lang nonce popover role slot "
               "spellcheck tabindex title translate")
ATTRIBUTES: dict[str, frozenset[str]] = {name: words(text) for name, text in {
    "a": "href target download rel hreflang type referrerpolicy ping",
    "button": "disabled form formaction formenctype formmethod formnovalidate formtarget name popovertarget "
              "popovertargetaction type value command commandfor",
    "col": "span", "colgroup": "span", "data": "value", "del": "cite datetime", "details": "name open",
    "dialog": "open closedby", "fieldset": "disabled form name",
    "form": "accept-charset action autocomplete enctype method name novalidate rel target",
    "html": "", "img": "alt src srcset sizes width height loading decoding crossorigin fetchpriority "
                       "usemap ismap",
    "input": "accept alt autocomplete checked dirname disabled form formaction formmethod formnovalidate "
             "height list max maxlength min minlength multiple name pattern placeholder readonly required "
             "size src step type value width",
    "ins": "cite datetime", "label": "for", "li": "value",
    "link": "as crossorigin href hreflang integrity media rel sizes type color disabled",
    "meta": "charset content http-equiv media name property", "meter": "high low max min optimum value",
    "ol": "reversed start type", "optgroup": "disabled label", "option": "disabled label selected value",
    "output": "for form name", "progress": "max value", "q": "cite", "blockquote": "cite",
    "script": "async crossorigin defer integrity nomodule referrerpolicy src type",
    "select": "autocomplete disabled form multiple name required size",
    "style": "media", "td": "colspan headers rowspan", "th": "abbr colspan headers rowspan scope",
    "template": "shadowrootmode",
    "textarea": "autocomplete cols dirname disabled form maxlength minlength name placeholder readonly "
                "required rows wrap",
    "time": "datetime",
}.items()}
NEEDED: dict[str, tuple[str, ...]] = {
    "img": ("src", "alt"), "optgroup": ("label",), "meter": ("value",), "data": ("value",), "bdo": ("dir",)}
BOOLEAN = words("async autofocus checked defer disabled formnovalidate inert ismap itemscope multiple "
                "nomodule novalidate open readonly required reversed selected")
NOT_EMPTY = words("action formaction src for id href list form headers name datetime") - {"href"}
REFERENCES = words("for list form headers aria-labelledby aria-describedby aria-controls aria-owns "
                   "aria-activedescendant aria-errormessage aria-details aria-flowto popovertarget "
                   "commandfor")
LABELABLE = words("button input meter output progress select textarea")

TEXTUAL = words("text search url tel email password")
DATED = words("date month week time datetime-local number")
# The types of input on which an attribute makes sense.
INPUT_TYPES = TEXTUAL | DATED | words("hidden checkbox radio file submit image reset button range color")
ON_TYPES: dict[str, frozenset[str]] = {
    "maxlength": TEXTUAL, "minlength": TEXTUAL, "pattern": TEXTUAL, "size": TEXTUAL,
    "placeholder": TEXTUAL | {"number"}, "readonly": TEXTUAL | DATED,
    "required": TEXTUAL | DATED | {"checkbox", "radio", "file"},
    "min": DATED | {"range"}, "max": DATED | {"range"}, "step": DATED | {"range"},
    "checked": frozenset({"checkbox", "radio"}), "multiple": frozenset({"email", "file"}),
    "accept": frozenset({"file"}), "list": (TEXTUAL | DATED | {"range", "color"}) - {"password"},
    "autocomplete": INPUT_TYPES - {"checkbox", "radio", "file", "submit", "image", "reset", "button"},
    "alt": frozenset({"image"}), "src": frozenset({"image"}),
}
CHOICES: dict[tuple[str, str], frozenset[str]] = {
    ("button", "type"): frozenset({"submit", "button", "reset"}),
    ("input", "type"): INPUT_TYPES,
    ("form", "method"): frozenset({"get", "post", "dialog"}),
    ("th", "scope"): frozenset({"col", "row", "colgroup", "rowgroup"}),
}
AUTOFILL = words("off on name given-name additional-name family-name username current-password new-password "
                 "one-time-code email tel bday street-address postal-code organization organization-title "
                 "url")
# An accessible name makes no sense on elements without a role of their own.
NAMELESS = words("div span p b i em strong small code s sub sup time u mark")
