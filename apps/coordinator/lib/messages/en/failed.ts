/** What is said when a page fails: by itself, since whatever else is loaded may be what failed. */

export const failed = {
  title: "This page has failed.",
  words:
    "Your data is where it was, and nothing more was sent. Try again; if it fails again, tell " +
    "whoever runs this coordinator:",
  again: "Try again",
};
