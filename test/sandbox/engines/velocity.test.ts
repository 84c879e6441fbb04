// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a reference of Velocity looks like a template placeholder.
import { expect, test } from "vitest";
import { renderTemplate, TemplateError } from "../../../src/sandbox/engines/velocity/index.ts";

class Shout {
  up(text: string): string {
    return text.toUpperCase();
  }
}

const variables = () => ({ l: [1, 2, 3], s: "hello", m: { a: 1, b: "x", c: {} }, n: null, util: new Shout() });
const text = async (template: string): Promise<string> => (await renderTemplate(template, variables())).text;

test.each([
  ["a text without anything to do", "a text without anything to do"],
  ["#set($a=7/2)$a #set($b=7.0/2)$b #set($c=7%4)$c", "3 3.5 3"],
  ["$nope|$!nope|$n|$m.zz|${s}", "||||hello"],
  ["a#stop b", "a"],
  ["#foreach($i in $l)$i#if($foreach.hasNext),#end#end|$foreach", "1,2,3|"],
  ["#foreach($k in $m.keySet())#foreach($i in $l)#if($i==2)#break#end$i#end$k#end", "1a1b1c"],
  ["#foreach($e in $m.entrySet())$e.key=$e.getValue();#end", "a=1;b=x;c={};"],
  ["#foreach($v in $m)$v #end", "1 x {} "],
  ["$m $l", "{a=1, b=x, c={}} [1, 2, 3]"],
  [
    "$s.length() $s.substring(1,3) $s.replaceAll('l+','L') $s.contains('ell') $l.size() $l.get(1)",
    "5 el heLo true 3 2",
  ],
  ["#macro(f $x)[$x]#end#f('1')#f('2')", "[1][2]"],
  ["#set($m.c.d = 4)$m.c.d#set($m['q'] = 5)$m.q", "45"],
  ["#if($n == '')empty#end#if($s && !$n)both#elseif(true)no#end", "emptyboth"],
  ["#set($x = \"v$s\")$x #set($y = 'v$s')$y", "vhello v$s"],
  ['$util.up("abc")', "ABC"],
  ["#[[ $raw ]]#", " $raw "],
  ["$s.constructor|$m.constructor|$m.__proto__|$s.valueOf()", "|||"],
])("%s", async (template, expected) => {
  expect(await text(template)).toBe(expected);
});

test("#return ends the template with a value", async () => {
  expect(await renderTemplate('x#return({"a": 1}) y', variables())).toEqual({ text: "x", returned: { a: 1 } });
});

test.each(["#if($a", "#if($a) never ended", "#end", "#foreach($i in [1..1001])$i#end"])(
  "%s cannot be rendered",
  async (template) => {
    await expect(renderTemplate(template, variables())).rejects.toBeInstanceOf(TemplateError);
  },
);
