/** Every kind of fault a plan may hold. */
import { bridgeFault } from "./bridge.ts";
import { clockJumpFault } from "./clock-jump.ts";
import { corruptionFault } from "./corruption.ts";
import { crashFault } from "./crash.ts";
import { deafFault } from "./deaf.ts";
import { delayFault } from "./delay.ts";
import { diskStallFault } from "./disk-stall.ts";
import { dropFault } from "./drop.ts";
import { duplicateFault } from "./duplicate.ts";
import { flappingFault } from "./flapping.ts";
import { fullDiskFault } from "./full-disk.ts";
import { isolateFault } from "./isolate.ts";
import { linkFault } from "./link.ts";
import { misdirectedWriteFault } from "./misdirected-write.ts";
import { oneWayFault } from "./one-way.ts";
import { partitionFault } from "./partition.ts";
import { pauseFault } from "./pause.ts";
import { readErrorFault } from "./read-error.ts";
import { replaceFault } from "./replace.ts";
import { ringFault } from "./ring.ts";
import { slowLinksFault } from "./slow-links.ts";
import { slowNodeFault } from "./slow-node.ts";
import { starFault } from "./star.ts";
import { syncErrorFault } from "./sync-error.ts";
import { tornWriteFault } from "./torn-write.ts";
import { wipeFault } from "./wipe.ts";

export const faultShapes = {
  partition: partitionFault,
  "one-way": oneWayFault,
  bridge: bridgeFault,
  ring: ringFault,
  isolate: isolateFault,
  flapping: flappingFault,
  link: linkFault,
  deaf: deafFault,
  star: starFault,
  "slow-links": slowLinksFault,
  "slow-node": slowNodeFault,
  crash: crashFault,
  wipe: wipeFault,
  replace: replaceFault,
  pause: pauseFault,
  "disk-stall": diskStallFault,
  "clock-jump": clockJumpFault,
  "read-error": readErrorFault,
  "full-disk": fullDiskFault,
  "sync-error": syncErrorFault,
  "torn-write": tornWriteFault,
  corruption: corruptionFault,
  "misdirected-write": misdirectedWriteFault,
  drop: dropFault,
  delay: delayFault,
  duplicate: duplicateFault,
};

export const faultKinds = Object.keys(faultShapes) as (keyof typeof faultShapes)[];

/** Those that can begin at a time; the others do something to the message of an event. */
export const timedFaultKinds = faultKinds.filter((kind) => !("aims" in faultShapes[kind]));
