/** Data as pages hold it: gzipped, in base64. */

/** As JSON. */
export const packed = (data: object): Promise<string> => zipped(JSON.stringify(data));

export async function zipped(data: string): Promise<string> {
  const stream = new Blob([data]).stream().pipeThrough(new CompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return btoa(text);
}
