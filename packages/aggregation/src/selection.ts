/**
 * Selection in place (Hoare 1961, "Find"): puts the value of one rank where sorting would put it,
 * in linear time on average and without an allocation. The pivot is the median of three values;
 * whoever chooses values so that pivots are bad gains nothing quadratic, since after too many
 * passes what is left is sorted (Musser 1997, introselect). Values are finite.
 */

/** Below this many values an insertion sort is faster than another pass. */
const insertionSort_max = 16;

/**
 * Reorders values[first … last] so that values[rank] is what it would be if they were sorted, with
 * none greater before it and none smaller behind it. Plain numbers as arguments, since this runs
 * once for each weight of a model. Expects first ≤ rank ≤ last.
 */
export function select(values: Float32Array, first: number, last: number, rank: number): void {
  if (rank === first) {
    moveLeastToFront(values, first, last);
    return;
  }
  let low = first;
  let high = last;
  let passes = 2 * (32 - Math.clz32(last - first));
  while (high - low >= insertionSort_max) {
    if (passes-- === 0) {
      values.subarray(low, high + 1).sort();
      return;
    }
    const pivot = medianOfThree(values[low]!, values[(low + high) >>> 1]!, values[high]!);
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i <= j) swap(values, i++, j--);
    }
    // low … j are at most the pivot, i … high at least, and what lies between equals it.
    if (rank <= j) high = j;
    else if (rank >= i) low = i;
    else return;
  }
  insertionSort(values, low, high);
}

function moveLeastToFront(values: Float32Array, first: number, last: number): void {
  let least = first;
  for (let i = first + 1; i <= last; i++) if (values[i]! < values[least]!) least = i;
  swap(values, first, least);
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

function insertionSort(values: Float32Array, first: number, last: number): void {
  for (let i = first + 1; i <= last; i++) {
    const value = values[i]!;
    let hole = i;
    for (; hole > first && values[hole - 1]! > value; hole--) values[hole] = values[hole - 1]!;
    values[hole] = value;
  }
}

function swap(values: Float32Array, i: number, j: number): void {
  const value = values[i]!;
  values[i] = values[j]!;
  values[j] = value;
}
