/** The gallery that is shipped. */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type GalleryRun, parseGallery } from "../../scenarios/gallery/gallery.ts";

const file = fileURLToPath(new URL("../../scenarios/gallery/runs.ndjson", import.meta.url));

/** In the order of the planted bugs; of some none is known. */
export const shippedGallery = (): readonly GalleryRun[] => parseGallery(fs.readFileSync(file, "utf8"));

/** The arguments of `synod` that show the run: that of a golden trace, or the one from which it was shrunk. */
export function galleryArguments({ id, system, from }: GalleryRun): readonly string[] {
  if ("golden" in from) {
    const golden = fileURLToPath(new URL(`../../scenarios/golden/${from.golden}`, import.meta.url));
    return ["replay", path.relative(process.cwd(), golden), "--story"];
  }
  const { scenario, seed, index } = from;
  const place = ["--system", system, "--scenario", scenario, "--seed", seed, "--index", String(index)];
  return ["replay", ...place, "--mutant", id, "--story"];
}
