"""Typing in the editor: what keys, buttons and the clipboard make of a text, and that all of it can be undone."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE_SECONDS
from tests.browser.editor import Editor, button, modules
from tests.browser.look import WIDE
from tests.browser.people import sign_in_at_once
from tests.browser.server import RunningSite
from tests.factories import Factory

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def window(chromium: Browser, site: RunningSite, make: Factory) -> AsyncIterator[Page]:
    """A window of an author, for all tests of this file."""
    context = await chromium.new_context(base_url=site.address, viewport=WIDE, reduced_motion="reduce")  # type: ignore[arg-type]
    page = await context.new_page()
    await sign_in_at_once(page, (await make.user(role="author")).email)
    yield page
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def editor(window: Page) -> AsyncIterator[Editor]:
    """The editor of something new."""
    editor = await Editor(window).open()
    yield editor
    assert editor.faults == []


async def test_no_script_is_longer_than_it_should_be() -> None:
    lengths = {file.name: len(file.read_text(encoding="utf-8").splitlines()) for file in modules()}
    assert len(lengths) > 20
    assert {name: length for name, length in lengths.items() if length > 300} == {}


# What is in the field, the keys pressed one after the other, and what is in the field then.
KEYS = [
    ("so |bold| it is", ["Control+b"], "so **|bold|** it is"),
    ("so |bold| it is", ["Control+b", "Control+b"], "so |bold| it is"),
    ("so | it", ["Control+i"], "so *|* it"),
    ("**|both|**", ["Control+i"], "***|both|***"),
    ("***|both|***", ["Control+b"], "*|both|*"),
    ("请|注意：|然后", ["Control+b"], "请**|注意|**：然后"),
    ("see |here", ["Control+k"], "see [|]()here"),
    ("see |here|", ["Control+k"], "see [here](|)"),
    ("|https://example.org/a|", ["Control+k"], "[|](https://example.org/a)"),
    ("a |piece|", ["Control+e"], "a `|piece|`"),
    ("one|", ["Control+Shift+8"], "- one|"),
    ("|one\ntwo|", ["Control+Shift+7"], "|1. one\n2. two|"),
    ("|1. one\n2. two|", ["Control+Shift+8"], "|- one\n- two|"),
    ("|- one\n- two|", ["Control+Shift+8"], "|one\ntwo|"),
    ("|one\n\ntwo|", ["Control+Shift+9"], "|> one\n>\n> two|"),
    ("buy|", ["Control+Shift+6"], "- [ ] buy|"),
    ("What|", ["Control+Shift+h"], "## What|"),
    ("## What|", ["Control+Shift+h"], "### What|"),
    ("#### What|", ["Control+Shift+h"], "What|"),
    ("- one|", ["Enter"], "- one\n- |"),
    ("9. nine|", ["Enter"], "9. nine\n10. |"),
    ("  * deep|", ["Enter"], "  * deep\n  * |"),
    ("- [x] done|", ["Enter"], "- [x] done\n- [ ] |"),
    ("> said|", ["Enter"], "> said\n> |"),
    ("> - said|", ["Enter"], "> - said\n> - |"),
    ("- one\n- |", ["Enter"], "- one\n\n|"),
    ("> said\n> |", ["Enter"], "> said\n\n|"),
    ("- on|e", ["Enter"], "- on\n- |e"),
    ("- one|", ["Shift+Enter"], "- one\n|"),
    ("-| one", ["Enter"], "-\n| one"),
    ("plain|", ["Enter"], "plain\n|"),
    ("```\n    code|\n```", ["Enter"], "```\n    code\n    |\n```"),
    ("```\n- code|\n```", ["Enter"], "```\n- code\n|\n```"),
    ("```\n|code\n```", ["Tab"], "```\n    |code\n```"),
    ("```\n|a\nb|\n```", ["Tab", "Shift+Tab"], "```\n|a\nb|\n```"),
    ("- one\n- two|", ["Tab"], "- one\n  - two|"),
    ("1. one\n2. two|", ["Tab"], "1. one\n   2. two|"),
    ("- one\n  - two|", ["Shift+Tab"], "- one\n- two|"),
]


async def test_keys_do_what_people_expect_and_undo_takes_it_back(editor: Editor, subtests: pytest.Subtests) -> None:
    for before, keys, after in KEYS:
        with subtests.test(f"{before!r} {keys}"):
            await editor.put(before)
            await editor.press(*keys)
            assert await editor.shown() == after
            changed = await editor.text.input_value() != before.replace("|", "")
            for _ in keys:
                await editor.press("Control+z")
            assert not changed or await editor.text.input_value() == before.replace("|", "")


async def test_the_tab_key_leads_on_where_it_has_nothing_to_indent(editor: Editor) -> None:
    await editor.put("A paragraph|")
    await editor.press("Tab")
    await expect(editor.text).not_to_be_focused()
    await editor.put("- one\n- two|")
    await editor.press("Escape", "Tab")
    await expect(editor.text).not_to_be_focused()
    await expect(editor.text).to_have_value("- one\n- two")


TOOLS = [
    ("|", "Table", "| |First| | Second |\n| --- | --- |\n|  |  |\n"),
    ("Here|.", "Footnote", "Here[^1].\n\n[^1]: |"),
    ("a[^1] b|\n\n[^1]: one", "Footnote", "a[^1] b[^2]\n\n[^1]: one\n[^2]: |"),
    ("|", "Code", "```|\n\n```\n"),
    ("|a\n```\nb|", "Code", "````|\na\n```\nb\n````\n"),
    ("above|", "Dividing line", "above\n\n---\n|"),
    ("one|", "Bold", "one**|**"),
]


async def test_every_button_changes_the_text_and_can_be_undone(editor: Editor, subtests: pytest.Subtests) -> None:
    for before, name, after in TOOLS:
        with subtests.test(f"{name} {before!r}"):
            await editor.put(before)
            await editor.tool(name)
            marked = after if after.count("|First|") == 0 else None
            whole = await editor.text.input_value()
            assert marked is None or await editor.shown() == marked
            assert whole == (after.replace("|First|", "First") if marked is None else after.replace("|", ""))
            await editor.tool("Undo")
            await expect(editor.text).to_have_value(before.replace("|", ""))
            await expect(editor.text).to_be_focused()


async def test_the_toolbar_is_one_stop_with_arrows_from_button_to_button(editor: Editor) -> None:
    tools = editor.page.get_by_role("toolbar").get_by_role("button")
    await editor.title.focus()
    await editor.press("Shift+Tab")
    await expect(tools.first).to_be_focused()
    await editor.press("ArrowRight", "End", "ArrowRight", "ArrowLeft")
    await expect(tools.last).to_be_focused()
    await editor.press("Tab")
    await expect(editor.title).to_be_focused()
    names = await tools.evaluate_all("all => all.map(one => one.ariaLabel)")
    assert len(set(names)) == len(names) > 12
    await editor.press("Enter")
    await expect(editor.text).to_be_focused()


PASTES = [
    ("read |this| now", "https://example.org/a", "", "read [this](https://example.org/a) now"),
    ("read |this| now", "https://example.org/a_(b)", "", "read [this](<https://example.org/a_(b)>) now"),
    ("read | now", "https://example.org/a", "", "read https://example.org/a now"),
    ("`|x|`", "plain words", "", "`plain words`"),
    ("|", "A b", "<p>A <b>b</b> &amp; <i>c</i></p><p>d*e</p>", "A **b** & *c*\n\nd\\*e"),
    ("|", "T", "<h1>T</h1><h3>U</h3>", "## T\n\n### U"),
    ("|", "x", '<a href="https://a.example/">x</a> <a href="javascript:a()">y</a>', "[x](https://a.example/) y"),
    ("|", "x", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
    ("|", "x", "<ol start=3><li><p>a</p></li><li>b</li></ol>", "3. a\n4. b"),
    ("|", "x", "<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
    ("|", "x", '<pre><code class="language-py">a\n  b\n</code></pre>', "```py\na\n  b\n```"),
    ("|", "x", "<table><tr><th>a<th>b<tr><td>1<td>2|3</table>", "| a | b |\n| --- | --- |\n| 1 | 2\\|3 |"),
    ("|", "x", '<b style="font-weight:normal"><span style="font-weight:700">g</span> h</b>', "**g** h"),
    ("|", "plain", '<div style="color:red"><span>plain</span></div>', "plain"),
    ("|", "x", '<p><img src="https://a.example/" alt="[c]"><script>d()</script></p>', "![\\[c\\]](https://a.example/)"),
    ("```\n|\n```", "b", "<b>b</b>", "```\nb\n```"),
    ("|", "# 1", "<p># no heading</p><p><b>1.</b> x</p>", "\\# no heading\n\n**1.** x"),
]


async def test_what_is_pasted_becomes_markdown_and_can_be_undone(editor: Editor, subtests: pytest.Subtests) -> None:
    for before, plain, html, after in PASTES:
        with subtests.test(f"{plain} {html}"):
            await editor.put(before)
            await editor.paste(plain, html)
            await expect(editor.text).to_have_value(after)
            await editor.press("Control+z")
            await expect(editor.text).to_have_value(before.replace("|", ""))


async def test_an_input_method_has_the_keys_to_itself(editor: Editor) -> None:
    await editor.put("- 墨|")
    devtools = await editor.page.context.new_cdp_session(editor.page)
    await devtools.send("Input.imeSetComposition", {"text": "shui", "selectionStart": 4, "selectionEnd": 4})
    for key in ("Enter", "Tab"):
        keyed = {"type": "rawKeyDown", "key": key, "code": key, "windowsVirtualKeyCode": 229}
        await devtools.send("Input.dispatchKeyEvent", keyed)
    await expect(editor.text).to_have_value("- 墨shui")
    await expect(editor.text).to_be_focused()
    await devtools.send("Input.insertText", {"text": "水"})
    await expect(editor.text).to_have_value("- 墨水")
    # Whoever changes the text from outside waits until the composition is over.
    await devtools.send("Input.imeSetComposition", {"text": "bi", "selectionStart": 2, "selectionEnd": 2})
    await editor.run("apply.js", "(apply, text) => apply.become(document.querySelector('#field-source'), text)", "- 墨")
    await expect(editor.text).to_have_value("- 墨水bi")
    await devtools.send("Input.insertText", {"text": "笔"})
    await expect(editor.text).to_have_value("- 墨")
    await editor.press("Control+z", "Enter")


async def test_words_and_characters_are_counted_as_the_server_counts_them(editor: Editor) -> None:
    texts = [
        "One two three",
        "墨 is ink。研！",
        "สวัสดีชาวโลก",
        "a-b c'd ３ — 4",
        "# Head\n\n- x\n- y **z**\n\n> q",
        "word " * 345,
    ]
    for text in texts:
        counted = await editor.run("counts.js", "(counts, text) => counts.count(text)", text)
        headers = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"}
        answer = await editor.page.request.post("/admin/preview/post", form={"source": text}, headers=headers)
        told = await answer.json()
        assert counted == {name: told[name] for name in ("words", "cjk", "minutes")}, text
    await editor.put("墨 is ink|")
    await expect(editor.page.locator(".counts")).to_have_text("2 words · 1 Chinese characters · 1 min to read")


# Each pane leads the other to its end and its beginning; then paragraph 30 of the text is brought to the top.
SCROLL_BOTH_WAYS = """async () => {
    const field = document.querySelector("#field-source"), pane = document.querySelector("#live-preview");
    const until = async check => { while (!check()) await new Promise(requestAnimationFrame); };
    const lead = (one, top) => { one.dispatchEvent(new WheelEvent("wheel")); one.scrollTop = top; };
    const atEnd = one => one.scrollTop + one.clientHeight >= one.scrollHeight - 2;
    lead(field, 0);
    await until(() => pane.scrollTop === 0);
    lead(field, field.scrollHeight);
    await until(() => atEnd(pane));
    lead(pane, 0);
    await until(() => field.scrollTop === 0);
    const shown = [...pane.querySelectorAll("p")];
    const wanted = shown.find(one => one.textContent.startsWith("Paragraph number 30"));
    lead(pane, wanted.getBoundingClientRect().top - pane.getBoundingClientRect().top);
    await until(() => field.scrollTop > 0);
    const top = pane.scrollTop;
    lead(field, field.scrollTop);
    const first = shown.find(one => one.getBoundingClientRect().bottom > pane.getBoundingClientRect().top + 5);
    return [first.textContent.slice(0, 19), Math.abs(pane.scrollTop - top) < 3 ? "Paragraph number 30" : "elsewhere"];
}"""


async def test_the_preview_follows_the_text_and_scrolls_with_it(editor: Editor) -> None:
    await button(editor.page, "Preview").click()
    await editor.write("A **strong** beginning")
    await expect(editor.preview.locator("strong")).to_have_text("strong")
    paragraphs = [f"Paragraph number {n} of many, with words. " * (1 + n % 5) for n in range(60)]
    await editor.text.fill("\n\n".join(["# Title", *paragraphs, "The end is here."]))
    await expect(editor.preview).to_contain_text("The end is here.")
    pane = editor.page.locator("#live-preview")
    async with asyncio.timeout(PATIENCE_SECONDS):
        middle = await editor.page.evaluate(SCROLL_BOTH_WAYS)
    assert middle == ["Paragraph number 30", "Paragraph number 30"]
    await editor.page.reload()
    await editor.ready()
    await expect(pane).to_be_visible()
    await button(editor.page, "Preview").click()
    await expect(pane).to_be_hidden()


async def test_tags_are_completed_and_an_address_is_suggested(editor: Editor, make: Factory) -> None:
    await make.post(title="Tagged", tags="calligraphy, 书法")
    tags = editor.page.get_by_label("Tags", exact=True)
    await tags.focus()
    await editor.page.keyboard.type("new, calli")
    choices = editor.page.locator("#tag-choices").get_by_role("option")
    await expect(choices).to_have_text(["calligraphy"])
    await editor.press("ArrowDown", "Enter")
    await expect(tags).to_have_value("new, calligraphy, ")
    await expect(choices).to_have_count(0)
    await editor.page.keyboard.type("书")
    await expect(choices).to_have_text(["书法"])
    await editor.press("Escape")
    await expect(tags).to_have_value("new, calligraphy, 书")
    await editor.title.fill("研墨 and more")
    slug = editor.page.get_by_label("Address", exact=True)
    await expect(slug).to_have_attribute("placeholder", "研墨-and-more")
    await slug.fill("other")
    await editor.page.get_by_role("button", name="Take it from the title").click()
    await expect(slug).to_have_value("研墨-and-more")
