/** For tests: a strict reader of XML 1.0 as far as reports use it, which throws on whatever is not well formed. */

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Of the element itself, references resolved. */
  readonly text: string;
}

/** XML 1.0, section 2.2: the characters that a document may hold. */
const characters = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u;
const token =
  /<\?xml version="1\.0" encoding="UTF-8"\?>|<\/(?<end>[\w.-]+)\s*>|<(?<start>[\w.-]+)(?<rest>(?:\s+[\w.-]+="[^"<]*")*)\s*(?<empty>\/?)>|(?<text>[^<]+)/uy;
const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The root of a document. */
export function readXml(document: string): XmlElement {
  if (!characters.test(document)) throw new Error("a character that XML does not allow");
  interface Open {
    name: string;
    attributes: Record<string, string>;
    children: XmlElement[];
    text: string;
  }
  const root: Open = { name: "", attributes: {}, children: [], text: "" };
  const open: Open[] = [root];
  for (token.lastIndex = 0; token.lastIndex < document.length; ) {
    const at = token.lastIndex;
    const found = token.exec(document);
    if (found === null) throw new Error(`not well formed at ${at}: ${document.slice(at, at + 60)}`);
    if (found[0].startsWith("<?") && at > 0) throw new Error("a declaration that is not at the start");
    const { end, start, rest = "", empty, text } = found.groups!;
    const top = open.at(-1)!;
    if (text !== undefined) top.text += resolved(text);
    else if (end !== undefined) {
      if (open.length === 1 || top.name !== end) throw new Error(`</${end}> ends <${top.name}>`);
      open.pop();
    } else if (start !== undefined) {
      const one: Open = { name: start, attributes: attributesOf(rest), children: [], text: "" };
      top.children.push(one);
      if (empty === "") open.push(one);
    }
  }
  if (open.length > 1) throw new Error(`<${open.at(-1)!.name}> has no end`);
  if (root.children.length !== 1 || root.text.trim() !== "") throw new Error("not one root");
  return root.children[0]!;
}

function attributesOf(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name, value] of text.matchAll(/([\w.-]+)="([^"]*)"/g)) {
    if (Object.hasOwn(attributes, name!)) throw new Error(`${name} is there twice`);
    attributes[name!] = resolved(value!.replace(/[\t\n\r]/g, " ")); // section 3.3.3
  }
  return attributes;
}

function resolved(text: string): string {
  return text.replace(/&(?:#(\d+)|(\w+));|&/g, (whole, number: string | undefined, name: string | undefined) => {
    const found = number === undefined ? named[name ?? ""] : String.fromCodePoint(Number(number));
    if (found === undefined || !characters.test(found)) throw new Error(`${whole} refers to nothing`);
    return found;
  });
}
