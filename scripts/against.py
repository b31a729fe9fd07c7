"""Pictures of two states of the program, laid side by side where an eye can tell them apart."""

from __future__ import annotations

import base64
import html
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

_GAP = 24
_PAIR = """<!doctype html><meta charset="utf-8"><title>{name}</title>
<style>
body {{ margin: {gap}px; font: 16px sans-serif; background: #888; display: flex; gap: {gap}px; align-items: start }}
figure {{ margin: 0 }} figcaption {{ padding: 4px 0; color: #fff }} img {{ display: block }}
</style>
{figures}"""
_INDEX = """<!doctype html><meta charset="utf-8"><title>{title}</title>
<style>body {{ font: 16px sans-serif; margin: 2rem }} img {{ max-width: 100%; border: 1px solid #888 }}</style>
<h1>{title}</h1>
<ul>{links}</ul>
{sections}"""
# Counts the dots that differ; where one picture is larger, all that it has more differ, too.  The edge of a round
# corner is now and then another by one step of 255: what no eye can see is the same.
_COUNT = """async () => {
  const pictures = [...document.images];
  await Promise.all(pictures.map((picture) => picture.decode()));
  const width = Math.max(...pictures.map((picture) => picture.naturalWidth));
  const height = Math.max(...pictures.map((picture) => picture.naturalHeight));
  const [before, after] = pictures.map((picture) => {
    const canvas = new OffscreenCanvas(width, height).getContext("2d");
    canvas.drawImage(picture, 0, 0);
    return canvas.getImageData(0, 0, width, height).data;
  });
  const differs = (at) => [0, 1, 2, 3].some((part) => Math.abs(before[at + part] - after[at + part]) > 3);
  let count = 0;
  for (let at = 0; at < before.length; at += 4) count += differs(at);
  return count;
}"""


def lay_side_by_side(browser: Browser, before: Path, after: Path, target: Path, revision: str) -> list[str]:
    """Put every pair that differs into one picture of `target`, beside an `index.html`; return what differs."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    lines = {}
    for name in sorted({*_pictures(before), *_pictures(after)}):
        line = _compared(browser, before / name, after / name, target / name.replace("/", "-"), revision)
        if line:
            lines[name] = f"{name}: {line}"
    (target / "index.html").write_text(_index(lines, revision), encoding="utf-8")
    return list(lines.values())


def _pictures(folder: Path) -> list[str]:
    return [file.relative_to(folder).as_posix() for file in folder.rglob("*.png")]


def _compared(browser: Browser, before: Path, after: Path, target: Path, revision: str) -> str:
    """Return what is different, in words, and lay it out; nothing where both are the same."""
    there = [(caption, file) for caption, file in ((f"before: {revision}", before), ("after", after)) if file.exists()]
    if len(there) == 2 and before.read_bytes() == after.read_bytes():
        return ""
    page = browser.new_page(viewport={"width": 800, "height": 600})
    figures = "".join(_figure(caption, file) for caption, file in there)
    page.set_content(_PAIR.format(name=html.escape(target.stem), gap=_GAP, figures=figures))
    line = _difference(page, [caption for caption, _ in there])
    if line:
        _shoot(page, target)
    page.close()
    return line


def _figure(caption: str, file: Path) -> str:
    data = base64.b64encode(file.read_bytes()).decode()
    return f'<figure><figcaption>{html.escape(caption)}</figcaption><img src="data:image/png;base64,{data}"></figure>'


def _difference(page: Page, captions: list[str]) -> str:
    if len(captions) < 2:
        return f"only {captions[0].partition(':')[0]}"
    dots = int(page.evaluate(_COUNT))
    return f"{dots:,} dots" if dots else ""


def _shoot(page: Page, target: Path) -> None:
    widths = page.evaluate("[...document.images].map((picture) => picture.naturalWidth)")
    page.set_viewport_size({"width": sum(widths) + _GAP * (len(widths) + 1), "height": 600})
    page.screenshot(path=target, full_page=True)


def _index(lines: dict[str, str], revision: str) -> str:
    title = (
        f"{len(lines)} pages look different from {revision}" if lines else f"No page looks different from {revision}"
    )
    files = {name: name.replace("/", "-") for name in lines}
    links = "".join(f'<li><a href="#{files[name]}">{html.escape(line)}</a></li>' for name, line in lines.items())
    sections = "".join(
        f'<h2 id="{file}">{html.escape(name)}</h2><a href="{file}"><img src="{file}" alt="before and after"></a>'
        for name, file in files.items()
    )
    return _INDEX.format(title=html.escape(title), links=links, sections=sections)
