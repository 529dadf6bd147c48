/**
 * The probability that chi squared of a right hypothesis is larger than a value: the regularised incomplete gamma
 * function Q(ndf / 2, chi2 / 2), by its series or its continued fraction (Abramowitz and Stegun, 6.5.29 and 6.5.31).
 * @param chi2 0 or more; NaN gives NaN.
 * @param ndf degrees of freedom, 1 or more.
 */
export function chi2Probability(chi2: number, ndf: number): number {
  const a = ndf / 2;
  const x = chi2 / 2;
  if (!(x > 0)) return x === 0 ? 1 : Number.NaN;
  const front = Math.exp(a * Math.log(x) - x - logGamma(ndf));
  return x < a + 1 ? 1 - front * series(a, x) : front * continuedFraction(a, x);
}

const MOST_TERMS = 300;
const PRECISION = 1e-13;

function series(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < MOST_TERMS && term > sum * PRECISION; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/** Lentz's evaluation of 1 / (x + 1 - a - 1 (1 - a) / (x + 3 - a - ...)). */
function continuedFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n < MOST_TERMS; n++) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    value *= c * d;
    if (Math.abs(c * d - 1) < PRECISION) break;
  }
  return value;
}

/** Logarithm of Gamma(ndf / 2), by its recurrence. */
function logGamma(ndf: number): number {
  let log = ndf % 2 === 0 ? 0 : Math.log(Math.PI) / 2;
  for (let a = ndf % 2 === 0 ? 1 : 0.5; a < ndf / 2; a++) log += Math.log(a);
  return log;
}
