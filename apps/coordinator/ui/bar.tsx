/** A bar that fills: progress of something under way. The label is for those who cannot see it. */

export function Bar({
  label,
  share,
  tone = "river",
}: {
  label: string;
  /** 0 to 1, or null while it is not known. */
  share: number | null;
  tone?: "river" | "warn";
}) {
  const percent = share === null ? undefined : Math.round(share * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className="h-1.5 overflow-hidden rounded-full bg-sunken"
    >
      <div
        className={`h-full rounded-full transition-[width] duration-500 ease-linear ${
          tone === "warn" ? "bg-warn" : "bg-river"
        } ${percent === undefined ? "w-1/3 animate-pulse" : ""}`}
        style={percent === undefined ? undefined : { width: `${percent}%` }}
      />
    </div>
  );
}
