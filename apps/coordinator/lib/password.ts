/** What a new password must be, before it is sent; the server holds to the same. */

export const password_characters_min = 8;

/** What is wrong with it and how to mend it; undefined while all is well. */
export function passwordProblem(password: string, again: string): string | undefined {
  const length = [...password].length;
  if (length < password_characters_min) {
    return `${length} characters are too few. Take at least ${password_characters_min}: a sentence is easiest to remember.`;
  }
  if (password !== again) return "The two passwords differ. Write the same one twice.";
  return undefined;
}
