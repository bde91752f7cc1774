/** Modules linked into one script do what they do as modules. */
import vm from "node:vm";
import { expect, test } from "vitest";
import { moduleOfLine, scriptOf } from "../../lab/script.ts";
import { linkedModules, linkModules } from "./link.ts";
import { pageScriptOf } from "./page-script.ts";

/** Links a tree that begins with `main.js` and runs it; `said` holds what it told. */
function ran(files: { readonly [name: string]: string }): unknown[] {
  const said: unknown[] = [];
  const script = linkModules("main.js", (file) => {
    const text = files[file];
    if (text === undefined) throw new Error(`no ${file}`);
    return text;
  });
  vm.runInNewContext(script, { say: (value: unknown) => said.push(value) });
  return said;
}

test("names go from module to module, under other names too, and each module runs once, before those that import it", () => {
  expect(
    ran({
      "main.js":
        'import { one, two as second } from "./a.js";\nimport { Three } from "./deep/b.js";\nsay([one, second(), new Three().four]);',
      "a.js": 'say("a");\nexport const one = 1;\nexport function two() { return 2; }',
      "deep/b.js":
        'import { one } from "../a.js";\nconst four = one + 3;\nexport class Three { four = four; }\nexport { four as vier };',
    }),
  ).toEqual(["a", [1, 2, 4]]);
});

test("what a module passes on, several names declared at once, generators and imports for their effect", () => {
  expect(
    ran({
      "main.js": 'import "./b.js";\nimport { p, q, r, all } from "./a.js";\nsay([p, q, r, ...all()]);',
      "a.js": 'export { p } from "./c.js";\nexport const q = 2, r = 3;\nexport function* all() { yield 4; }',
      "b.js": 'say("b");',
      "c.js": "export const p = 1;",
    }),
  ).toEqual(["b", [1, 2, 3, 4]]);
});

test("comments and blanks go, texts and expressions stay as they are", () => {
  const main = [
    "// one import { x } from './y.js'",
    "const text = `a  /* b */",
    "  // c ${ 1 + /* d */ 1 }  e`; /* import */",
    "const found = /[/*]  x/.test('/  x');",
    "say([text, found, 'f  // g']);",
  ].join("\n");
  expect(ran({ "main.js": main })).toEqual([["a  /* b */\n  // c 2  e", true, "f  // g"]]);
  expect(linkModules("main.js", () => main)).not.toMatch(/one import|\* d \*/);
});

test("a package is a module by its name, with a default; modules that are kept have every line where it was", () => {
  const files: { readonly [name: string]: string } = {
    "main.js":
      'import {\n  one,\n} from "./a.js";\nimport dice from "dice";\n\nsay([one, dice]); // line 6\nexport const two = 2;',
    "a.js": "export const one = 1;",
    dice: "const six = 6;\nexport { six as default };",
  };
  expect(ran(files)).toEqual([[1, 6]]);
  const kept = linkedModules(
    "main.js",
    (file) => files[file]!,
    (file) => file === "main.js",
  );
  expect(kept.map(({ file }) => file)).toEqual(["a.js", "dice", "main.js"]);
  const lines = kept.at(-1)!.text.split("\n");
  expect([lines[5], lines[6]]).toEqual(["say([one, dice]); // line 6", "const two = 2;"]);
  const script = scriptOf(kept).split("\n");
  const at = script.findIndex((line) => line.includes("line 6")) + 1;
  expect(moduleOfLine(kept, at)).toEqual({ at: 2, line: 6 });
  expect([moduleOfLine(kept, 1), moduleOfLine(kept, 99)]).toEqual([null, null]);
});

test("what cannot be linked is told", () => {
  expect(() => ran({ "main.js": 'import { x } from "package";' })).toThrow(/no package/);
  expect(() => ran({ "main.js": 'import "./a.js";', "a.js": 'import "./main.js";' })).toThrow(/no circle, main\.js/);
  expect(() => ran({ "main.js": "export default 1;" })).toThrow(/exports have names/);
  expect(() => ran({ "main.js": 'import * as all from "./a.js";', "a.js": "" })).toThrow(/by names/);
});

test("the script of a page is whole, holds no type, and is small", () => {
  const script = pageScriptOf("main");
  expect(() => new vm.Script(script)).not.toThrow();
  expect(script).not.toMatch(/\b(interface|import|readonly)\b [A-Za-z{]/);
  expect(script.length).toBeLessThan(250_000);
});
