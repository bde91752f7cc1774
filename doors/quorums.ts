/** Quorum systems, and the expressions they are built of. Which of them must meet is said by `System.intersections`. */
export { allOf, anyOf, choose, type Expression, Nested } from "../sim/contract/quorum/expression.ts";
export { columnCover, rowCover, squareColumns, wholeColumn, wholeRow } from "../sim/contract/quorum/grid.ts";
export { Weighted } from "../sim/contract/quorum/weighted.ts";
export { majority, majoritySize, type QuorumSystem, Threshold } from "../sim/contract/quorum.ts";
