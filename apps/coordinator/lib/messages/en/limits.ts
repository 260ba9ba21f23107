/** What a visitor lets this page use of the device. */

export const limits = {
  title: "Limits",
};
