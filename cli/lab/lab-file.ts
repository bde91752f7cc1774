/** The lab as one file: its data packed, its scripts linked. */
import { gzipSync } from "node:zlib";
import { labPageOf } from "../../lab/home/lab-page.ts";
import { pageScriptOf } from "../view/page-script.ts";
import { labData } from "./lab-data.ts";

export function labFile(): string {
  const { catalogue, engine } = labData();
  return labPageOf({
    ...{ catalogue: packed(catalogue), engine: packed(engine), runScript: packed(pageScriptOf("main")) },
    script: pageScriptOf("main", "lab/home/page"),
  });
}

const packed = (data: object | string): string => gzipSync(JSON.stringify(data), { level: 9 }).toString("base64");
