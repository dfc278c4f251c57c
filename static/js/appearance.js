// The owner's page about the site's looks: the samples follow what is chosen. Without this, the Preview button does it.

const form = document.querySelector("#appearance");
const sheet = document.querySelector("#sample-sheet");
const NAMES = ["accent", "accent_by_night", "own_night", "typeface", "width"];

form.addEventListener("input", event => {
    if (!NAMES.includes(event.target.name)) return;
    const asked = new URL(sheet.href);
    const chosen = new FormData(form);
    asked.search = new URLSearchParams(NAMES.filter(name => chosen.get(name)).map(name => [name, chosen.get(name)]));
    sheet.href = asked;
});
