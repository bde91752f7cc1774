/** Shows that nothing a command prints can act on the terminal, but what is ours. */
import { expect, test } from "vitest";
import { renderJson } from "./json.ts";
import { escaping, type Terminal } from "./terminal.ts";

function terminal(changes: Partial<Terminal>) {
  const said = { out: "", err: "" };
  const plain: Terminal = {
    out(text) {
      said.out += text;
    },
    err(text) {
      said.err += text;
    },
    ...{ colorOut: false, colorErr: false, live: false, width: null, talkWidth: 80 },
    onInterrupt: () => () => {},
    ask: async () => null,
    ...changes,
  };
  return { said, terminal: escaping(plain) };
}

const hostile = "a\u001b[31mb\u001b[2J\u202e\u0007\n";

test("without colours nothing but line ends passes", () => {
  const { said, terminal: to } = terminal({});
  to.out(hostile);
  to.err(hostile);
  const shown = "a\\u{1b}[31mb\\u{1b}[2J\\u{202e}\\u{7}\n";
  expect(said).toEqual({ out: shown, err: shown });
});

test("with colours, colours pass; on a live terminal the progress line may be taken away", () => {
  const { said, terminal: to } = terminal({ colorOut: true, live: true });
  to.out(hostile);
  to.err("\r\u001b[2Kx\u001b[2J");
  expect(said).toEqual({
    out: "a\u001b[31mb\\u{1b}[2J\\u{202e}\\u{7}\n",
    err: "\r\u001b[2Kx\\u{1b}[2J",
  });
});

test("JSON means the same and holds nothing that acts on a terminal", () => {
  const value = { text: "\u001b[2J \u009b \u202e \u{e0041} line\nbreak é 🗳", list: [1, null] };
  const text = renderJson(value);
  expect(JSON.parse(text)).toEqual(value);
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u{e0041}]/u);
  expect(text).toContain("é 🗳");
});
