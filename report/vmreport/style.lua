-- SPDX-License-Identifier: BSD-2-Clause
--
-- Copyright (c) 2026 the vmcorpus authors
--
-- Style and script of the page.  Results are told apart by a sign and a word;
-- colour only helps.  The script opens what a fragment names in browsers that
-- do not, and the row of a case that has only its
-- name in it: without it the page reads the same.

local M = {}

M.css = [[
:root{color-scheme:light dark;--bg:#faf9f6;--card:#fff;--ink:#1f2328;
--soft:#5d636b;--line:#e2dfd8;--faint:#f1efea;--link:#22577a;--ok:#2d6a48;
--bad:#a3262b;--badbg:#fbeceb;--crash:#7b2a86;--crashbg:#f6eaf8;--diff:#8f4300;--hole:#855600;
--holebg:#fcf2da;--skip:#56616e;--known:#6a5a2b;--focus:#2f7fb3}
@media(prefers-color-scheme:dark){:root{--bg:#16181b;--card:#1d2024;
--ink:#e3e4e6;--soft:#9ba1a9;--line:#31353b;--faint:#24282d;--link:#86bfe2;
--ok:#83c79f;--bad:#f2938f;--badbg:#3a2022;--crash:#d7a2e2;--crashbg:#33213a;
--diff:#f0a973;--hole:#e6bd68;--holebg:#352b15;--skip:#a9b2bd;--known:#cdbb84;--focus:#6cb6e4}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.5 system-ui,
-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
font-variant-numeric:tabular-nums}
main,body>header{max-width:76rem;margin:0 auto;padding:0 1.5rem}
body>header{padding-top:2.5rem}main{padding-bottom:4rem}
h1{font-size:2rem;line-height:1.2;margin:.2rem 0 .6rem;letter-spacing:-.015em;
font-weight:650}
h2{font-size:1.4rem;line-height:1.25;margin:3rem 0 .25rem;font-weight:650;
letter-spacing:-.01em;overflow-wrap:anywhere}
h3{font-size:.95rem;margin:0;font-weight:650}
p{margin:.4rem 0;max-width:46rem}a{color:var(--link)}
code,pre,.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,
"DejaVu Sans Mono",monospace;font-size:.86em}
code{overflow-wrap:anywhere}
pre{margin:.4rem 0;padding:.7rem .85rem;background:var(--faint);
border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.45}
.brand{color:var(--soft);font-weight:600;letter-spacing:.02em;margin:0}
.state{display:inline-block;border:1px solid;border-radius:99px;
padding:.05rem .7rem;font-size:.85rem;font-weight:600}
.state.complete{color:var(--ok)}.state.partial{color:var(--known)}
.state.incomplete{color:var(--hole);border-style:dashed}
.soft,.meta{color:var(--soft)}.meta{font-size:.9rem;overflow-wrap:anywhere}
dl.facts{display:grid;grid-template-columns:max-content minmax(0,1fr);
gap:.2rem 1.2rem;margin:1.2rem 0;font-size:.94rem}
dl.facts dt{color:var(--soft)}dl.facts dd{margin:0;overflow-wrap:anywhere}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr));
gap:1rem;margin:1.4rem 0}
.tile{background:var(--card);border:1px solid var(--line);border-radius:10px;
padding:.9rem 1.1rem}
.tile h3{color:var(--soft);font-size:.8rem;letter-spacing:.06em}
.tile .big{font-size:1.75rem;font-weight:650;line-height:1.25;margin:0}
.tile .big small{font-size:.95rem;font-weight:400;color:var(--soft)}
.bar{display:flex;gap:1px;height:.4rem;border-radius:9px;overflow:hidden;
background:var(--faint);margin:.5rem 0}
.bar i{display:block;min-width:3px}
.bar .p{background:var(--ok)}.bar .f,.bar .b{background:var(--bad)}
.bar .d{background:var(--diff)}.bar .c{background:var(--crash)}
.bar .n{background:var(--hole)}.bar .s{background:var(--skip);opacity:.55}
.bar .x{background:var(--known)}
.box{border:1px solid var(--line);border-left:4px solid var(--hole);
background:var(--holebg);border-radius:6px;padding:.6rem 1rem;margin:1rem 0}
.box ul{margin:.3rem 0;padding-left:1.2rem}.box li{overflow-wrap:anywhere}
.note{border-left:3px solid var(--line);padding-left:1rem;color:var(--soft);
font-size:.94rem}
.legend{display:flex;flex-wrap:wrap;gap:.15rem 1.1rem;padding:0;margin:1rem 0;
list-style:none;font-size:.88rem}
.p,.f,.c,.b,.d,.n,.s,.x{white-space:nowrap;font-weight:650}
.p,.s,.x{font-weight:500}
.p{color:var(--ok)}.f,.b{color:var(--bad)}.c{color:var(--crash)}
.d{color:var(--diff)}.n{color:var(--hole)}.s{color:var(--skip)}
.x{color:var(--known)}
.list{background:var(--card);border:1px solid var(--line);border-radius:8px;
margin:.8rem 0}
.list>summary{padding:.5rem .9rem;font-weight:600;cursor:pointer;list-style:none}
.list ol{margin:0;padding:0 .9rem .6rem;list-style:none;font-size:.92rem}
.list li{padding:.35rem 0;border-top:1px solid var(--line);
overflow-wrap:anywhere}
.list>.scroll{border-width:1px 0 0;border-radius:0;margin:0}
.list table{border-collapse:collapse;font-size:.88rem;width:100%}
.list th,.list td{text-align:left;padding:.25rem .9rem;white-space:nowrap;
border-bottom:1px solid var(--line)}.list th{color:var(--soft);font-weight:600}
.more{display:inline}.more[open]{display:block}.more>summary{display:inline;
cursor:pointer;color:var(--link);text-decoration:underline}
.scroll{position:relative;overflow-x:auto;border:1px solid var(--line);border-radius:10px;
background:var(--card);margin:1rem 0;container-type:inline-size}
.matrix{min-width:calc(var(--name) + var(--hosts)*var(--col));--name:15rem;
--col:calc(var(--levels)*4.75rem)}
.g,.cases summary{display:grid;grid-template-columns:minmax(var(--name),1.5fr)
repeat(var(--hosts),minmax(var(--col),1fr));align-items:stretch}
.g>.first,.cases .first{position:sticky;left:0;background:inherit;z-index:1;
padding:.42rem .5rem .42rem 1.9rem;overflow-wrap:anywhere;
border-right:1px solid var(--line)}
.head{background:var(--faint);font-size:.86rem}
.head .host{padding:.42rem .7rem;border-left:1px solid var(--line)}
.head .host b{display:block;font-size:.95rem;overflow-wrap:anywhere}
.head .host .meta{font-size:.76rem;display:block;line-height:1.3}
.lvs,.cell{display:grid;grid-template-columns:repeat(var(--levels),1fr);
gap:.4rem}
.head .lvs{color:var(--soft);font-size:.7rem;letter-spacing:.05em;
font-weight:600;margin-top:.25rem}
.band{padding:.75rem 1rem .3rem;border-top:1px solid var(--line);
position:sticky;left:0;width:100cqw;max-width:100%}
.band h3{font-size:1rem}
.many{--name:12.4rem;--col:3.95rem}.many .lvs,.many .cell{
grid-template-columns:1fr;gap:0}
.many .cell,.many .host{padding:.35rem .3rem;font-size:.78rem}
.head .host b{hyphens:auto}.many.matrix .host{padding:.35rem .2rem}
.many.matrix .host b{font-size:.72rem;letter-spacing:-.03em}.many .head .lvs{letter-spacing:0;
font-size:.62rem}
.many .variant{margin-left:.2rem}.many .first{font-size:.9rem}
details.row{border-top:1px solid var(--line)}
details.row>summary,.cases summary{cursor:pointer;list-style:none;
background:var(--card)}
summary::-webkit-details-marker{display:none}
.list>summary::before,.first::before{content:"\203a";display:inline-block;
width:1rem;color:var(--soft);font-weight:700}
.first::before{position:absolute;left:.85rem}
.head .first::before,.total .first::before{content:none}
details[open]>summary>.first::before,.list[open]>summary::before{
transform:rotate(90deg)}
details.row>summary:hover,.cases summary:hover{background:var(--faint)}
details.row[open]>summary{background:var(--faint)}
summary:focus-visible{outline:2px solid var(--focus);outline-offset:-2px}
.row>summary .first b{font-weight:600}
.variant{color:var(--soft);margin-left:.35rem}
.cell{padding:.42rem .7rem;border-left:1px solid var(--line);font-size:.92rem;
grid-column:span var(--n,1);align-content:start}
.cell>span{display:flex;flex-wrap:wrap;gap:0 .55rem}
.cell i{font-style:normal;color:var(--soft)}.cell>i[id]{position:absolute}
.cell>.in{display:grid;grid-template-columns:auto auto;gap:0 .7rem;
justify-self:start;position:sticky;left:calc(var(--name) + .3rem);
max-width:calc(100cqw - var(--name) - .6rem)}
.in>*{grid-column:1}.in>i:last-child{grid-column:2;grid-row:1}
.cell:has(:target){outline:3px solid var(--focus);outline-offset:-1px}
.cell.bad{background:var(--badbg);box-shadow:inset 3px 0 var(--bad)}
.cell.crash{background:var(--crashbg);box-shadow:inset 3px 0 var(--crash)}
.cell.hole{background:var(--holebg);outline:2px dashed var(--hole);
outline-offset:-3px}
.cell.skip{background:repeating-linear-gradient(135deg,transparent 0 6px,
var(--faint) 6px 9px)}
.cases summary>b{grid-column:span var(--n,1);font-size:.85rem;
padding:.42rem .7rem;border-left:1px solid var(--line)}
.many .cases summary>b{padding:.42rem .3rem;text-align:center;white-space:normal}
.cases summary>.f,.cases summary>.b,.cases summary>.d{background:var(--badbg)}
.cases summary>.c{background:var(--crashbg)}
.cases summary>.n{background:var(--holebg);outline:2px dashed var(--hole);
outline-offset:-3px}
.why{display:block;color:var(--bad);font-size:.78rem;line-height:1.35}
.cases{border-top:1px solid var(--line);padding-left:0}
.cases>details+details{border-top:1px solid var(--line)}
.cases .first{padding-left:2.9rem;font-size:.86em}
.cases .first::before{left:1.85rem}
.tag{display:inline-block;font-size:.68rem;font-weight:650;letter-spacing:.04em;
border:1px solid var(--line);border-radius:4px;padding:0 .3rem;
color:var(--soft);margin-left:.35rem;white-space:nowrap}
.tag.diff{color:var(--crash);border-color:currentColor}
.names{position:sticky;left:0;width:100cqw;max-width:none;margin:0;
padding:.5rem 1.2rem .6rem 2.9rem;font-size:.9rem;overflow-wrap:anywhere}
.names .tag{margin:0 .4rem 0 0}*+.names{border-top:1px solid var(--line)}
.names b{white-space:normal}
.names i,.list dt,.cases .first{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,
"DejaVu Sans Mono",monospace;font-size:.86em}
.names i{font-style:normal}
.list dl{margin:0;padding:0 .9rem .6rem;font-size:.92rem}
.list dt{font-weight:600;padding:.4rem 0 0;border-top:1px solid var(--line);
overflow-wrap:anywhere}.list dd{margin:0 0 .4rem;overflow-wrap:anywhere}
.list dd i,.story p i{font-style:normal;color:var(--soft)}
.story{position:sticky;left:0;width:100cqw;padding:.5rem 1.2rem 1.1rem 2.9rem;
border-top:1px dashed var(--line);font-size:.93rem}
.story p{max-width:52rem}.story p:has(>b){margin-top:.9rem}
.diffline{border-left:3px solid var(--crash);padding-left:.7rem;font-weight:550}
.cmd{display:block;border:1px solid var(--line);background:none}
.total{background:var(--faint);border-top:2px solid var(--line);font-weight:600}
.head,.total{background:var(--faint)}
:target{outline:3px solid var(--focus);outline-offset:-1px}
footer{color:var(--soft);font-size:.85rem;margin-top:3rem;
border-top:1px solid var(--line);padding-top:1rem}
@media(max-width:44rem){body{font-size:15px}
main,body>header{padding-left:1rem;padding-right:1rem}
body>header{padding-top:1.4rem}h1{font-size:1.55rem}
.scroll{margin-left:-.5rem;margin-right:-.5rem}
.matrix{--name:7.4rem;--col:calc(var(--levels)*3.6rem)}
.many{--name:8rem;--col:3.5rem}
.g>.first,.cases .first{padding:.42rem .4rem .42rem 1.15rem;font-size:.86rem}
.first::before{left:.3rem}.cases .first{padding-left:1.5rem}
.cases .first::before{left:.65rem}
.variant{display:block;margin:0;font-size:.78rem}
.cell,.head .host{padding:.42rem .4rem}.cell{font-size:.84rem}
.lvs,.cell{gap:.25rem}.story{padding:.5rem .8rem 1rem 1rem}
.names{padding:.5rem .8rem .6rem 1rem}
dl.facts{grid-template-columns:1fr;gap:0}dl.facts dd{margin-bottom:.45rem}
dl.facts dt{font-size:.82rem}}
@media print{body{background:none}.scroll{overflow:visible}}
]]

-- What stands for 2 to n hosts is so many columns wide.
function M.spans(n)
	local rules = {}
	for i = 2, n do
		rules[#rules + 1] = (".n%d{--n:%d}"):format(i, i)
	end
	return table.concat(rules) .. "\n"
end

M.script = [[
(function(){function row(id){var m=/^case\/([^/]+)\/(.+?)__/.exec(id),
c=m?document.querySelectorAll(".row [id^='cell/"+m[1]+"/']"):[],i;
for(i=0;i<c.length;i++)if(c[i].id.split("/").slice(3).join("_")
.replace(/\./g,"_")===m[2])return c[i].closest(".row")}
function show(){var id=decodeURIComponent(location.hash.slice(1)),
t=document.getElementById(id)||row(id),e=t;if(!e)return;
for(;e;e=e.parentElement)if(e.tagName==="DETAILS")e.open=true;
t.scrollIntoView({block:"center"})}
addEventListener("hashchange",show);show()})();
]]

return M
