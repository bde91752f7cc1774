/** Text from files, made safe to show: cut to length, with control characters spelt out. */

/** Neither a terminal nor a log is steered by what this returns: nothing moves the cursor, reorders or hides text. */
export function excerpt(text: string, lengthMax = 80): string {
  const cut = text.length > lengthMax ? `${text.slice(0, lengthMax)}…` : text;
  return cut.replace(unsafe, spelt);
}

const unsafe =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

const spelt = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
