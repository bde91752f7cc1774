/** Elements found and made. Texts enter a page as text only. */

/** The element with this id, which the page has. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no ${id}`);
  return found as T;
}

type Child = Node | string;

/** An element with attributes and what is in it. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: { readonly [name: string]: string } = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** A text with what stands between backquotes as code. */
export const withCode = (text: string): readonly Child[] =>
  text.split("`").map((part, at) => (at % 2 === 1 ? element("code", {}, part) : part));

/** A button that does something. */
export function button(
  text: string,
  act: () => void,
  attributes: { readonly [name: string]: string } = {},
): HTMLButtonElement {
  const made = element("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", act);
  return made;
}
