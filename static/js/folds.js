// Folds what stands beside the page on a wide screen and would push everything down on a narrow one.
if (window.matchMedia("(max-width: 55.99rem)").matches) {
  for (const fold of document.querySelectorAll("details[data-fold-narrow]")) fold.open = false;
}
