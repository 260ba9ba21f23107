/** Makes a page with a table one that learns with others. The rows stay in the page. */
import { createParticipant, SdkError } from "@tributary/sdk";

const button = document.querySelector("button") as HTMLButtonElement;
const status = document.querySelector("[role=status]") as HTMLElement;
const rows = [...document.querySelectorAll("tbody tr")].map((row) =>
  [...row.querySelectorAll("td")].map((cell) => cell.textContent ?? ""),
);

button.addEventListener("click", async () => {
  button.disabled = true;
  const participant = createParticipant({
    url: button.value,
    data: {
      inputs: rows.map(([pressure, vibration]) => [Number(pressure), Number(vibration)]),
      labels: rows.map(([, , state = ""]) => state),
    },
  });
  participant.on("waiting", () => (status.textContent = "Waiting for others."));
  participant.on("training", () => (status.textContent = "Learning, in a worker of this page."));
  participant.on("committed", ({ model_version, counted }) => {
    status.textContent = `Version ${model_version}, from ${counted} devices.`;
  });
  try {
    const { type } = await participant.run();
    status.textContent = `Done (${type}). Thank you!`;
  } catch (error) {
    status.textContent = error instanceof SdkError ? error.message : "This device cannot learn.";
  }
});
