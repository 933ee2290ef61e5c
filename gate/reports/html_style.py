"""The sheet of the HTML report: system fonts, one column, light and dark, paper; nothing is told by colour alone."""

from __future__ import annotations

from typing import Final

SHEET: Final = """
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#4b535c;--line:#c9ced4;--page:#fff;--band:#f4f6f8;
--good:#0b6b35;--bad:#a8141b;--open:#7a4b00}
@media(prefers-color-scheme:dark){:root{--ink:#e8ebee;--soft:#b4bcc4;--line:#454d56;--page:#15181c;--band:#1f242a;
--good:#7bd99b;--bad:#ff9c96;--open:#f2c46d}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:1rem/1.55 system-ui,sans-serif;overflow-wrap:break-word}
.digest,dd,li,h3,p{overflow-wrap:anywhere}
main{max-width:62rem;margin:0 auto;padding:2rem 1.25rem 4rem}
h1{font-size:2.1rem;line-height:1.2;margin:0;letter-spacing:.01em}
h2{font-size:1.25rem;margin:2.4rem 0 .6rem;line-height:1.3}
h3{font-size:1.02rem;margin:0 0 .35rem}
p{margin:.35rem 0}
code,.digest{font:.9em/1.5 ui-monospace,monospace}
.answer{border:2px solid;border-left-width:.75rem;border-radius:.35rem;padding:1.1rem 1.3rem;color:var(--open)}
.answer.allowed{color:var(--good)}.answer.denied{color:var(--bad)}
.answer p{color:var(--ink)}.answer .sentence{font-size:1.1rem}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1.1rem;margin:.9rem 0 0}
.facts dt{color:var(--soft)}.facts dd{margin:0;color:var(--ink)}
.finding{border:1px solid var(--line);border-left:.4rem solid var(--open);border-radius:.35rem;
padding:.8rem 1rem;margin:.7rem 0;break-inside:avoid}
.finding.error{border-left-color:var(--bad)}
.finding ul{margin:.4rem 0 0;padding-left:1.2rem;color:var(--soft)}
.todo{background:var(--band);border-radius:.3rem;padding:.5rem .75rem;margin-top:.6rem}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.94rem}
th,td{text-align:left;vertical-align:top;padding:.45rem .8rem .45rem 0;border-bottom:1px solid var(--line)}
thead th{white-space:nowrap;color:var(--soft);font-weight:600;border-bottom-width:2px}
tbody th{font-weight:600;min-width:9.5rem}
td{min-width:5rem}
.state{white-space:nowrap;font-weight:600}
.state.bad{color:var(--bad)}.state.good{color:var(--good)}.state.open{color:var(--open)}
details{margin-top:1.6rem}summary{cursor:pointer;font-weight:700;font-size:1.1rem}
summary:focus-visible,.wide:focus-visible{outline:3px solid;outline-offset:2px}
footer{margin-top:3rem;color:var(--soft);font-size:.9rem}
@media(max-width:40rem){main{padding:1rem .85rem 3rem}h1{font-size:1.7rem}
.facts{grid-template-columns:1fr;gap:0}.facts dd{margin-bottom:.45rem}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table,tbody,tr,tbody th,td{display:block}tr{border-bottom:1px solid var(--line);padding:.5rem 0}
tbody th,td{border:0;padding:.1rem 0}
td[data-label]::before{content:attr(data-label) ": ";color:var(--soft);font-weight:400}}
@media print{:root{color-scheme:light;--ink:#000;--soft:#333;--line:#999;--page:#fff;--band:#fff;
--good:#000;--bad:#000;--open:#000}
@page{margin:18mm 16mm}main{max-width:none;padding:0}body{font-size:10pt}h2,thead{break-after:avoid}
tr{break-inside:avoid}details::details-content{content-visibility:visible;block-size:auto;height:auto;display:block}
.todo{border:1px solid var(--line)}}
"""
