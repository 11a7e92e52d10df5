"""The page's few kinds of blocks."""

from html import escape


def table(head, rows, words=()):
    """`words`: columns that hold sentences."""
    def cell(tag, index, text):
        kind = ' class="words"' if index in words else ""
        text = str(text)
        mark = {"met": "met", "missed": "missed"}.get(text)
        return f"<{tag}{kind}>" + (f'<span class="{mark}">{text}</span>' if mark else escape(text)) + f"</{tag}>"

    def line(tag, cells):
        return "<tr>" + "".join(cell(tag, i, c) for i, c in enumerate(cells)) + "</tr>"

    body = "".join(line("td", row) for row in rows)
    return f'<div class="scroll"><table><thead>{line("th", head)}</thead><tbody>{body}</tbody></table></div>'


def figure(name, picture, caption, head, rows, words=()):
    """A picture, what it shows, and the same as a table."""
    return (f'<figure id="{name}"><figcaption>{caption}</figcaption>{picture}'
            f"<details><summary>As a table</summary>{table(head, rows, words)}</details></figure>")


def fold(words, content, is_open):
    return f"<details{' open' if is_open else ''}><summary>{escape(words)}</summary>{content}</details>"


def figures(items):
    return '<div class="figures">' + "".join(items) + "</div>"


def legend(items):
    return '<div class="legend">' + "".join(
        f'<span><i style="background:var(--{name})"></i>{escape(words)}</span>' for name, words in items) + "</div>"
