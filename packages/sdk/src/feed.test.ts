import { expect, test } from "vitest";
import { createFeed, select } from "./feed.ts";
import { collect } from "./testing/collect.ts";

test("a feed that keeps tells everything to whoever comes, however late", async () => {
  const feed = createFeed<number>({ keeps: true });
  feed.push(1);
  const early = collect(feed);
  feed.push(2);
  feed.end();
  feed.push(3);
  expect(await early).toEqual([1, 2]);
  expect(await collect(feed)).toEqual([1, 2]);
  expect(await collect(select(feed, (item) => (item > 1 ? `${item}` : null)))).toEqual(["2"]);
});

test("a feed that does not keep tells what comes from then on, of progress the newest alone", async () => {
  const feed = createFeed<number>({
    keeps: false,
    supersedes: (newer, older) => newer > 9 && older > 9,
  });
  feed.push(1);
  const reader = collect(feed);
  for (const item of [10, 11, 2, 12, 13]) feed.push(item);
  feed.end();
  expect(await reader).toEqual([11, 2, 13]);
});

test("a feed that fails gives its readers what came before, then the error", async () => {
  const feed = createFeed<number>({ keeps: true });
  feed.push(1);
  feed.fail(new Error("no more"));
  const heard: number[] = [];
  const reading = async () => {
    for await (const item of feed) heard.push(item);
  };
  await expect(reading()).rejects.toThrow("no more");
  expect(heard).toEqual([1]);
});

test("a listener is called until it is not wanted any more", () => {
  const feed = createFeed<number>({ keeps: false });
  const heard: number[] = [];
  const stop = feed.listen((item) => heard.push(item));
  feed.push(1);
  stop();
  feed.push(2);
  expect(heard).toEqual([1]);
});
