/** Lines of one shape are parsed once, and read exactly as the parser would have read each. */
import { describe, expect, test } from "vitest";
import { Stream } from "../../../../sim/base/random.ts";
import { EdnTemplates } from "./edn-templates.ts";
import { parseEdn } from "./edn-value.ts";
import { fieldsIn } from "./fields.ts";

const names = ["process", "type", "f", "value", "time", "index", "key", "error"];

function read(templates: EdnTemplates, line: string): Record<string, unknown> | null {
  const fields = templates.fieldsOf(line, 1);
  return fields === null ? null : Object.fromEntries(names.map((name) => [name, fields.get(name)]));
}

function parsed(line: string): Record<string, unknown> {
  const fields = fieldsIn(parseEdn(line, 1)) as Map<string, unknown>;
  return Object.fromEntries(names.map((name) => [name, fields.get(name)]));
}

describe("what is read by its shape", () => {
  test("is what the parser reads, over thousands of drawn lines", () => {
    const templates = new EdnTemplates();
    let told = 0;
    for (let seed = 0; seed < 4_000; seed++) {
      const stream = new Stream(`templates/${seed}`);
      const one = <T>(...choices: readonly T[]): T => choices[stream.below(choices.length)] as T;
      const atom = (): string =>
        one(
          ...[
            String(stream.below(1000)),
            `-${stream.below(9) + 1}`,
            "nil",
            "true",
            ":k7",
            ":n-1",
            "x1",
            "1.5",
            "-0",
            "007",
          ],
          ...[
            "12345678901234567890",
            '"v7"',
            '"7"',
            '""',
            '"a b, c"',
            '"{[("',
            "1N",
            "2/3",
            "+4",
            "1e3",
            "- 1",
            "-1-2",
            "'7",
          ],
        );
      const value = (depth: number): string =>
        stream.chance(depth > 2 ? 0 : 400_000)
          ? `[${Array.from({ length: stream.below(4) }, () => value(depth + 1)).join(one(" ", ", ", ","))}]`
          : one(atom(), atom(), atom(), depth === 0 ? "{1 2, 0 3}" : "(1 2)", depth === 0 ? "#{1 2}" : "5");
      const gap = one(", ", " ");
      const line = `{:process ${stream.below(5)}${gap}:type :ok${gap}:f :${one("read", "w1")}${gap}:value ${value(0)}${gap}:time ${stream.below(1e6)}}${one("", " ", ",")}`;
      let expected: Record<string, unknown>;
      try {
        expected = parsed(line);
      } catch {
        continue;
      }
      const found = read(templates, line);
      if (found === null) continue;
      told++;
      expect(found, line).toEqual(expected);
    }
    expect(told).toBeGreaterThan(2_000);
  });

  test("keeps texts and numbers of one shape apart", () => {
    const templates = new EdnTemplates();
    const line = (value: string): string => `{:process 0, :type :ok, :f :read, :value ${value}}`;
    for (const value of ["1", '"1"', "2", '"2"', ':"1"', '[1 "1"]']) {
      const found = read(templates, line(value));
      if (found !== null) expect(found).toEqual(parsed(line(value)));
    }
    expect(read(templates, line('"1"'))?.["value"]).toBe("1");
    expect(read(templates, line("1"))?.["value"]).toBe(1);
  });

  test("is nothing where a shape could lie: escapes, comments, sets, maps, names given twice, more behind the map", () => {
    const templates = new EdnTemplates();
    for (const line of [
      '{:process 0, :value "a\\"b"}',
      "{:process 0, :value 1} ; 2",
      "{:process 0, :value #{1 2}}",
      "{:process 0, :value {1 2}}",
      "{:process 0, :process 1}",
      '{"process" 0}',
      "{:process 0} {:process 1}",
      "{:process 0",
      '{:process 0, :value "abc}',
    ]) {
      expect(read(templates, line), line).toBeNull();
    }
  });
});
