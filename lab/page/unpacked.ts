/** The data of a page: text, gzipped, in base64. */

export const unpacked = async <T>(text: string): Promise<T> => JSON.parse(await unpackedText(text)) as T;

export async function unpackedText(text: string): Promise<string> {
  const bytes = Uint8Array.from(atob(text.trim()), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}
