export async function POST() {
  throw new TypeError('The amount is not a number')
}
