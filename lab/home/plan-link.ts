/** Plans as links: the plan with its planted bug, as JSON, compressed, in the fragment of an address. */
import { UserError } from "../../sim/base/user-error.ts";

export interface PlanLink {
  /** Of the program that made the link. */
  readonly version: string;
  readonly plan: unknown;
  /** Id of the planted bug, or null. */
  readonly bug: string | null;
  /** What the run came to where the link was made. */
  readonly digest: string;
}

/** How links are written; another way of writing them would have another number. */
const format = 1;
/** Of a link that nobody vouches for so much is unpacked at most, in bytes. */
const bytesMax = 4 * 1024 * 1024;

/** What stands behind `#plan=`. */
export async function linkText(link: PlanLink): Promise<string> {
  const packed = await streamed(new TextEncoder().encode(JSON.stringify(link)), new CompressionStream("deflate-raw"));
  const text = btoa(packed.reduce((text, byte) => text + String.fromCharCode(byte), ""));
  return `${format}.${text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/** Throws a UserError, in words for whoever was sent the link: of another format, or damaged. */
export async function readLink(text: string): Promise<PlanLink> {
  const [, number, packed] = /^(\d{1,6})\.([\w-]*)$/.exec(text) ?? [];
  if (number === undefined || packed === undefined) throw broken("it is not written as links are");
  if (Number(number) !== format)
    throw new UserError({
      ...{ code: "foreign-link", place: "link", value: number, unplaced: true },
      problem: `this link is of format ${number}, and this lab reads format ${format}: another release wrote it`,
      remedy: "open it in the lab of that release",
    });
  const link = await parsed(packed);
  const { version, plan, bug, digest } = link;
  const isWhole =
    typeof version === "string" &&
    typeof digest === "string" &&
    (bug === null || typeof bug === "string") &&
    typeof plan === "object" &&
    plan !== null;
  if (!isWhole) throw broken("parts of it are missing");
  return { version, plan, bug, digest } as PlanLink;
}

async function parsed(packed: string): Promise<{ readonly [name: string]: unknown }> {
  try {
    const binary = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const json = await streamed(bytes, new DecompressionStream("deflate-raw"));
    const value: unknown = JSON.parse(new TextDecoder().decode(json));
    if (typeof value === "object" && value !== null) return value as { readonly [name: string]: unknown };
  } catch (error) {
    if (error instanceof UserError) throw error;
  }
  throw broken("what it holds cannot be unpacked");
}

const broken = (why: string): UserError =>
  new UserError({
    ...{ code: "broken-link", place: "link", unplaced: true },
    problem: `this link was cut short or changed on its way: ${why}`,
    remedy: "copy it again, the whole of it",
  });

async function streamed(
  bytes: Uint8Array<ArrayBuffer>,
  through: CompressionStream | DecompressionStream,
): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough<Uint8Array>(through).getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    length += next.value.length;
    if (length > bytesMax) {
      await reader.cancel();
      throw broken("it unpacks to more than a plan is");
    }
    pieces.push(next.value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
