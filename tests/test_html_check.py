"""The check of HTML pages finds what it promises and lets valid pages through."""

import pytest

from tests.support.html import html_faults

PAGE = """<!doctype html>
<html lang="ru"><head><meta charset="utf-8"><title>Заявки</title></head>
<body><header><nav aria-label="Меню">
<ul><li><a href="/f/request?a=1&amp;b=2">Заявки</a></li></ul></nav></header>
<main><h1>Заявки <small>12</small></h1>
<form method="post" novalidate><input type="hidden" name="version" value="1">
<fieldset><legend>Данные</legend><label for="a">Имя</label>
<input id="a" name="a" required maxlength="10" aria-describedby="hint" data-hx-get="/x">
<p id="hint">Полностью</p>
<select name="s" required><option value="">—</option><option selected value="1">Один</option></select>
<label><input type="checkbox" name="b" checked> Да</label><textarea name="t" rows="3"></textarea>
<button type="submit">Сохранить</button></fieldset></form>
<table><caption>Строки</caption><thead><tr><th scope="col">а</th><th scope="col">б</th></tr></thead>
<tbody><tr><td colspan="2"><time datetime="2026-11-22">22.11.2026</time></td></tr></tbody></table>
<details><summary>Ещё</summary><dl><div><dt>а</dt><dd>б</dd></div></dl></details>
<svg viewBox="0 0 1 1" role="img" aria-label="x"><path d="M0 0L1 1"/></svg></main></body></html>"""


def test_a_valid_page_has_no_faults() -> None:
    assert html_faults(PAGE) == []


@pytest.mark.parametrize(("part", "sentence"), [
    ("<p><div>x</div></p>", "1: <div> directly in <p>"),
    ("<div><p>x</div>", "1: </div> where <p> of line 1 is open"),
    ("<ul><div>x</div></ul>", "1: <div> directly in <ul>"),
    ("<div><li>x</li></div>", "1: <li> directly in <div>"),
    ("<ul>x</ul>", "1: text 'x' directly in <ul>"),
    ("<blink>x</blink>", "1: <blink> is not an element of HTML"),
    ("<button type='button'><a href='/'>x</a></button>", "1: <a> inside <button>"),
    ("<form><form></form></form>", "1: <form> inside <form>"),
    ("<form action=''></form>", "1: <form>: action is empty"),
    ("<p style='color: red'>x</p>", "1: <p>: style is a style, put it into the style sheet"),
    ("<p hx-get='/x'>x</p>", "1: <p>: hx-get does not exist here"),
    ("<img src='/x.png'>", "1: <img>: no alt"),
    ("<input required='False'>", "1: <input>: required has the value 'False'"),
    ("<input type='checkbox' readonly>", "1: <input>: readonly makes no sense on type=checkbox"),
    ("<input type='number' maxlength='3'>", "1: <input>: maxlength makes no sense on type=number"),
    ("<input type='hidden' required>", "1: <input>: required makes no sense on type=hidden"),
    ("<input autocomplete='foo'>", "1: <input>: autocomplete is no word for filling in: 'foo'"),
    ("<a href='/f/a b'>x</a>", "1: <a>: href has spaces in it"),
    ("<span aria-label='x'>y</span>", "1: <span>: aria-label needs a role"),
    ("<time datetime='12.01.2026'>x</time>", "1: <time>: datetime is no date: '12.01.2026'"),
    ("<select required><option>x</option></select>",
     "1: <select>: required, but the first option is not empty"),
    ("<details><p>x</p></details>", "1: <details>: no <summary>"),
    ("<table><tbody><tr><td>1</td></tr><tr><td>1</td><td>2</td></tr></tbody></table>",
     "1: <tbody>: rows of different width"),
    ("<h2></h2>", "1: <h2>: empty"),
    ("<p id='a'>x</p><p id='a'>y</p>", "0: id 'a' stands 2 times"),
    ("<label for='a'>x</label>", "1: <label>: for names 'a', which is nowhere"),
    ("<label for='a'>x</label><p id='a'>y</p>", "1: <label>: 'a' is no control"),
    ("<p class='a' class='b'>x</p>", "1: class twice on <p>"),
])
def test_a_fault_is_named(part: str, sentence: str) -> None:
    assert sentence in html_faults(part, fragment=True)


@pytest.mark.parametrize(("old", "new", "sentence"), [
    ("<!doctype html>", "", "1: no <!doctype html>"),
    (' lang="ru"', "", "1: <html> has no lang"),
    ("<title>Заявки</title>", "", "1: <title> is empty"),
    ('<meta charset="utf-8">', "", "1: no <meta charset>"),
    ("<h1>Заявки <small>12</small></h1>", "", "1: not exactly one <h1>"),
])
def test_a_page_needs_its_frame(old: str, new: str, sentence: str) -> None:
    assert sentence in html_faults(PAGE.replace(old, new))
