/** The data of a page: JSON, gzipped, in base64, in which no markup can begin. */
import { gzipSync } from "node:zlib";

export const packedData = (data: object | null): string =>
  gzipSync(JSON.stringify(data), { level: 9 }).toString("base64");
