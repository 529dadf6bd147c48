/** Columns of tables over numbered rows: what is shown, sorted, filtered by and exported. */

interface ColumnBase {
  /** Name in expressions and exports; unique in its table whatever the case of its letters. */
  readonly id: string;
  /** Heading. */
  readonly label: string;
  /** What it is, with its unit. */
  readonly help: string;
}

/** Numbers; NaN where a row has none. */
export interface NumberColumn extends ColumnBase {
  readonly kind: 'number';
  /** Decimals to show; 0 for counts and numbers of things. */
  readonly decimals: number;
  at(row: number): number;
}

/** One of a few words, by its place in `words`. Words `no` and `yes` are a condition of their own in expressions. */
export interface WordColumn extends ColumnBase {
  readonly kind: 'word';
  readonly words: readonly string[];
  at(row: number): number;
}

/** 64-bit ids, which a number does not hold; 0 where a row has none. */
export interface IdColumn extends ColumnBase {
  readonly kind: 'id';
  at(row: number): bigint;
}

export type Column = NumberColumn | WordColumn | IdColumn;

/** Words of a column that says whether. */
export const NO_YES = ['no', 'yes'] as const;

/** What is listed: every row of one kind of thing, by its number. */
export interface Table {
  readonly rows: number;
  readonly columns: readonly Column[];
}

/** The column of a name, whatever the case of its letters. */
export function columnOf({ columns }: Table, name: string): Column | undefined {
  const plain = name.toLowerCase();
  return columns.find(({ id }) => id.toLowerCase() === plain);
}
