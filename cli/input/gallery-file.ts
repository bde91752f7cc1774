/** The gallery that is shipped. */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type GalleryEntry, type GalleryRun, parseGallery } from "../../scenarios/gallery/gallery.ts";
import { readTraceFile } from "./trace-files.ts";

const folder = new URL("../../scenarios/", import.meta.url);
const fileOfGolden = (name: string): string => fileURLToPath(new URL(`golden/${name}`, folder));

/** In the order of the planted bugs; of some none is known. */
export const shippedGallery = (): readonly GalleryRun[] =>
  parseGallery(fs.readFileSync(new URL("gallery/runs.ndjson", folder), "utf8")).map(whole);

function whole(entry: GalleryEntry): GalleryRun {
  if ("plan" in entry) return entry;
  const { violation, events, digest, plan } = readTraceFile(fileOfGolden(entry.from.golden)).header;
  return { ...entry, judge: violation?.invariant ?? "none", events, digest, plan };
}

/** The arguments of `synod` that show the run: that of a golden trace, or the one from which it was shrunk. */
export function galleryArguments({ id, system, from }: GalleryRun): readonly string[] {
  if ("golden" in from) {
    return ["replay", path.relative(process.cwd(), fileOfGolden(from.golden)), "--story"];
  }
  const { scenario, seed, index } = from;
  const place = ["--system", system, "--scenario", scenario, "--seed", seed, "--index", String(index)];
  return ["replay", ...place, "--mutant", id, "--story"];
}
