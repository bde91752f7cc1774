/** Text for where data goes: in its colours, and no line wider than it is. */
import { type Paint, painter } from "./table.ts";
import { inColumns } from "./wrap.ts";

/** Where data goes. */
export interface Sheet {
  readonly colorOut: boolean;
  /** Columns of a line; null: lines are as long as they are. */
  readonly width: number | null;
}

export const paintOf = ({ colorOut, width }: Sheet): Paint => painter(colorOut, width);

/** What `render` makes. Tables keep to the width by their own means, which are better; all other lines are broken. */
export const onSheet = (sheet: Sheet, render: (paint: Paint) => string): string =>
  inColumns(render(paintOf(sheet)), sheet.width);
