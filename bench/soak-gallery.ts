/** Each run of the gallery is as it says, with its bug and without: `npm run soak:gallery`, or of some bugs, by their ids. */
import { shippedGallery } from "../cli/input/gallery-file.ts";
import { otherwiseWithBug, otherwiseWithout } from "../scenarios/gallery/gallery.fixture.ts";

const named = process.argv.slice(2);
const runs = shippedGallery().filter(({ id }) => named.length === 0 || named.includes(id));
let wrong = 0;
for (const run of runs) {
  const faults = [await otherwiseWithBug(run), otherwiseWithout(run)].filter((fault) => fault !== null);
  for (const fault of faults) process.stdout.write(`gallery: ${fault}\n`);
  if (faults.length > 0) wrong++;
}
process.stdout.write(`gallery: ${runs.length} runs, ${wrong} otherwise than it says\n`);
if (wrong > 0) process.exitCode = 1;
