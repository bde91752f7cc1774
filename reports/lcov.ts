/** Coverage as LCOV's tracefiles have it (geninfo(1)), which genhtml, editors and forges read. */
import type { BranchCount, FileCoverage } from "./coverage.ts";

/** One record for each file. */
export const renderLcov = (files: readonly FileCoverage[]): string => files.map(recordOf).join("");

function recordOf({ file, functions, branches, lines }: FileCoverage): string {
  const names = uniqueNames(functions);
  return [
    "TN:",
    `SF:${file}`,
    ...functions.map(({ line }, at) => `FN:${line},${names[at]}`),
    ...functions.map(({ count }, at) => `FNDA:${count},${names[at]}`),
    `FNF:${functions.length}`,
    `FNH:${functions.filter(isHit).length}`,
    ...branchLines(branches),
    `BRF:${branches.length}`,
    `BRH:${branches.filter(isHit).length}`,
    ...lines.map(({ line, count }) => `DA:${line},${count}`),
    `LF:${lines.length}`,
    `LH:${lines.filter(isHit).length}`,
    "end_of_record\n",
  ].join("\n");
}

const isHit = ({ count }: { readonly count: number }): boolean => count > 0;

/** The format knows functions by name: of those that share one, all but the first get their line added. */
function uniqueNames(functions: FileCoverage["functions"]): readonly string[] {
  const taken = new Set<string>();
  return functions.map(({ name, line }) => {
    const plain = name === "a function" ? `anonymous:${line}` : name;
    let own = plain;
    for (let copy = 1; taken.has(own); copy++) own = `${plain}:${line}${copy === 1 ? "" : `:${copy}`}`;
    taken.add(own);
    return own;
  });
}

/** `BRDA:line,block,branch,taken`: ways on from one place are one block; `-` where the place itself was never reached. */
function branchLines(branches: readonly BranchCount[]): string[] {
  let block = -1;
  let way = 0;
  let previous: BranchCount | null = null;
  return branches.map((branch) => {
    const isSame = previous !== null && branch.group === previous.group;
    way = isSame ? way + 1 : 0;
    if (!isSame) block++;
    previous = branch;
    return `BRDA:${branch.of},${block},${way},${branch.isInner ? "-" : branch.count}`;
  });
}
