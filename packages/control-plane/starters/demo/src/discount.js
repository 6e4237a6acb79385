/** What a discount of `percent` takes off `cents`, in whole cents, rounded to the nearest one. */
export function discountOf(cents, percent) {
  if (percent < 0 || percent > 100) throw new RangeError('A discount is between 0 and 100 percent.')
  return Math.floor((cents * percent) / 100)
}
