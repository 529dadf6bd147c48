/**
 * Letters as strokes, for the few words drawn inside the picture: they are lines like everything else, so they
 * are sharp at every size and part of a snapshot. Each letter is a list of polylines on a grid 4 wide and 6 high,
 * y upwards.
 */
const LETTERS: Readonly<Record<string, readonly (readonly number[])[]>> = {
  '0': [[1, 0, 3, 0, 4, 1, 4, 5, 3, 6, 1, 6, 0, 5, 0, 1, 1, 0]],
  '1': [[1, 5, 2, 6, 2, 0]],
  '2': [[0, 5, 1, 6, 3, 6, 4, 5, 4, 4, 0, 0, 4, 0]],
  '3': [
    [0, 5, 1, 6, 3, 6, 4, 5, 4, 4, 3, 3.2, 1.5, 3.2],
    [3, 3.2, 4, 2, 4, 1, 3, 0, 1, 0, 0, 1],
  ],
  '4': [[3, 0, 3, 6, 0, 2, 4, 2]],
  '5': [[4, 6, 0, 6, 0, 3.5, 3, 3.5, 4, 2.5, 4, 1, 3, 0, 1, 0, 0, 1]],
  '6': [[3.5, 6, 2, 6, 0, 4, 0, 1, 1, 0, 3, 0, 4, 1, 4, 2.5, 3, 3.5, 1, 3.5, 0, 2.5]],
  '7': [[0, 6, 4, 6, 1.5, 0]],
  '8': [
    [1, 3.2, 0, 4.1, 0, 5.1, 1, 6, 3, 6, 4, 5.1, 4, 4.1, 3, 3.2, 1, 3.2],
    [1, 3.2, 0, 2.2, 0, 1, 1, 0, 3, 0, 4, 1, 4, 2.2, 3, 3.2],
  ],
  '9': [[0.5, 0, 2, 0, 4, 2, 4, 5, 3, 6, 1, 6, 0, 5, 0, 3.5, 1, 2.5, 3, 2.5, 4, 3.5]],
  '-': [[0.5, 3, 3.5, 3]],
  '[': [[2.8, 7, 1.4, 7, 1.4, -1, 2.8, -1]],
  ']': [[1.2, 7, 2.6, 7, 2.6, -1, 1.2, -1]],
  '.': [[1.8, 0, 2.2, 0]],
  a: [
    [3.5, 4, 3.5, 0],
    [3.5, 3.2, 2.7, 4, 1, 4, 0, 3, 0, 1, 1, 0, 2.7, 0, 3.5, 0.8],
  ],
  d: [
    [3.5, 6, 3.5, 0],
    [3.5, 3.2, 2.7, 4, 1, 4, 0, 3, 0, 1, 1, 0, 2.7, 0, 3.5, 0.8],
  ],
  c: [[3.5, 3.5, 3, 4, 1, 4, 0, 3, 0, 1, 1, 0, 3, 0, 3.5, 0.5]],
  m: [
    [0, 0, 0, 4],
    [0, 3, 1, 4, 2, 3, 2, 0],
    [2, 3, 3, 4, 4, 3, 4, 0],
  ],
  r: [
    [0.5, 0, 0.5, 4],
    [0.5, 2.5, 2, 4, 3.5, 4],
  ],
  x: [
    [0.5, 0, 3.5, 4],
    [0.5, 4, 3.5, 0],
  ],
  y: [
    [0.5, 4, 2, 0.5],
    [3.5, 4, 1, -2],
  ],
  z: [[0.5, 4, 3.5, 4, 0.5, 0, 3.5, 0]],
  η: [
    [0.5, 0, 0.5, 4],
    [0.5, 3, 1.5, 4, 2.7, 4, 3.5, 3, 3.5, -2],
  ],
  φ: [
    [1, 4, 0, 3, 0, 1, 1, 0, 3, 0, 4, 1, 4, 3, 3, 4, 1, 4],
    [2, 5.5, 2, -1.8],
  ],
  ' ': [],
};

const ADVANCE = 5.6;

/** Width of a text of this letter height (any unit). */
export function textWidth(text: string, height: number): number {
  return ((text.length * ADVANCE - (ADVANCE - 4)) * height) / 6;
}

/**
 * The strokes of a text as segments x0, y0, x1, y1, with its lower left corner at (x, y), y upwards.
 * @throws RangeError for a letter that the font lacks.
 */
export function textStrokes(text: string, x: number, y: number, height: number): number[] {
  const unit = height / 6;
  const strokes: number[] = [];
  [...text].forEach((letter, i) => {
    const lines = LETTERS[letter];
    if (lines === undefined) throw new RangeError(`The stroke font has no letter "${letter}".`);
    const left = x + i * ADVANCE * unit;
    for (const line of lines)
      for (let k = 2; k + 1 < line.length; k += 2)
        strokes.push(
          left + line[k - 2] * unit,
          y + line[k - 1] * unit,
          left + line[k] * unit,
          y + line[k + 1] * unit,
        );
  });
  return strokes;
}
