"use client";
/** The time, for what counts down on a page. The first rendering, on the server too, knows no time yet. */
import { useEffect, useState } from "react";

export function useNow(every_ms = 1000): number | null {
  const [now_ms, setNow] = useState<number | null>(null);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), every_ms);
    return () => clearInterval(timer);
  }, [every_ms]);
  return now_ms;
}
