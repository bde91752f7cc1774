/** Text from files, made safe to show: cut to length, with control characters spelt out. */

const lengthMax = 80;

/** Neither a terminal nor a log is steered by what this returns. */
export function excerpt(text: string): string {
  const cut = text.length > lengthMax ? `${text.slice(0, lengthMax)}…` : text;
  return cut.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, spelt);
}

const spelt = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
