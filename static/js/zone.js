// Proposes the browser's own time zone where a new form asks for one.
for (const select of document.querySelectorAll("select[data-propose-zone]")) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ([...select.options].some((option) => option.value === own)) select.value = own;
}
