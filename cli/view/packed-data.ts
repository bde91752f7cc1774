/** The data of a page, gzipped, in base64, in which no markup can begin. */
import { gzipSync } from "node:zlib";

/** As JSON. */
export const packedData = (data: object | null): string => packedText(JSON.stringify(data));

export const packedText = (text: string): string => gzipSync(text, { level: 9 }).toString("base64");
