/** Whom a task lets in, in words. Apart from what reads task files, whose schemas a page need not load to say it. */
export const admissions = ["anyone", "invited"] as const;
export type Admits = (typeof admissions)[number];

export const admitsWords: Readonly<Record<Admits, string>> = {
  anyone: "anyone who has the link",
  invited: "invited devices only",
};
