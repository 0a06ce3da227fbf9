// The look of the payment page: one stylesheet, allowed by its hash, light and dark.
import { createHash } from "node:crypto";

export const STYLE = `
:root { color-scheme: light dark; --ground: #f4f2ec; --sheet: #fffefb; --ink: #1d1c1a; --soft: #5a564d; --line: #d9d4c7; --edge: #857f70;
  --act: #0a5c4b; --on-act: #ffffff; --bad: #a3201b; --bad-ground: #fdeceb; --note: #4a3600; --note-ground: #ffe7ae; }
@media (prefers-color-scheme: dark) { :root { --ground: #141513; --sheet: #1e201d; --ink: #f1efe9; --soft: #b6b1a5; --line: #3a3c37; --edge: #8b8778;
  --act: #7fd6bd; --on-act: #07241d; --bad: #ffb1aa; --bad-ground: #3d1715; --note: #ffe1a0; --note-ground: #392b06; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 "Avenir Next", Avenir, "Segoe UI", "Helvetica Neue", "Noto Sans", sans-serif; }
header { background: var(--note-ground); color: var(--note); padding: .6rem 1rem; text-align: center; }
header p { margin: 0; }
main { max-width: 27rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1rem; font-weight: 600; color: var(--soft); margin: 0; } h1 + .sheet { margin-top: .75rem; }
.total { font-size: 2.25rem; font-weight: 650; letter-spacing: -.02em; line-height: 1.2; margin: 0 0 1rem; font-variant-numeric: tabular-nums; }
.lines { list-style: none; margin: 0 0 1.5rem; padding: 0; border-top: 1px solid var(--line); }
.lines li { display: flex; gap: 1rem; justify-content: space-between; padding: .55rem 0; border-bottom: 1px solid var(--line); }
.lines span:first-child { overflow-wrap: anywhere; }
.lines span:last-child { white-space: nowrap; font-variant-numeric: tabular-nums; }
.sheet { background: var(--sheet); border: 1px solid var(--line); border-radius: .9rem; padding: 1.25rem; }
.sheet > :first-child { margin-top: 0; } .sheet > :last-child { margin-bottom: 0; }
label { display: block; font-weight: 600; margin: 1rem 0 .3rem; }
input { width: 100%; min-height: 3rem; padding: .5rem .75rem; font: inherit; color: inherit; background: transparent; border: 1px solid var(--edge); border-radius: .55rem; }
input[aria-invalid] { border-color: var(--bad); border-width: 2px; }
input[readonly] { color: var(--soft); border-style: dashed; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; }
.wrong { color: var(--bad); margin: .3rem 0 0; font-size: .925rem; }
[role=alert] { background: var(--bad-ground); color: var(--bad); border-radius: .55rem; padding: .7rem .9rem; margin: 0 0 1rem; font-weight: 600; }
button, .go { display: block; width: 100%; min-height: 3.25rem; margin-top: 1.5rem; padding: .8rem 1rem; font: inherit; font-weight: 650; text-align: center; text-decoration: none;
  color: var(--on-act); background: var(--act); border: 2px solid var(--act); border-radius: .55rem; cursor: pointer; }
button.second { margin-top: .75rem; color: var(--act); background: transparent; }
a { color: var(--act); } .back { text-align: center; margin: 1.25rem 0 0; } .back a { display: inline-block; padding: .5rem; }
:focus-visible { outline: 3px solid var(--act); outline-offset: 2px; }
details { margin-top: 1.5rem; color: var(--soft); font-size: .925rem; } summary { cursor: pointer; padding: .5rem 0; }
dl { margin: .25rem 0 0; } dt { font-variant-numeric: tabular-nums; color: var(--ink); } dd { margin: 0 0 .5rem; }
`;

export const STYLE_SOURCE = `'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`;
