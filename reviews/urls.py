"""Where do the pages of judging live?"""

from __future__ import annotations

from django.urls import path

from reviews.views import (
    agreeing,
    assigning,
    blindness,
    board,
    conflicts,
    desk,
    giving_back,
    originals,
    queue,
    releasing,
    results,
    sentences,
    statistics,
    versions,
    working,
)

app_name = "reviews"

urlpatterns = [
    path("reviews/", queue.queue, name="queue"),
    path("reviews/agreement/", agreeing.own_agreement, name="own_agreement"),
    path("reviews/<int:pk>/", desk.desk, name="desk"),
    path("reviews/<int:pk>/save/", desk.save, name="save"),
    path("reviews/<int:pk>/history/", versions.history, name="history"),
    path("reviews/<int:pk>/history/<int:version>/", versions.revision, name="revision"),
    path("reviews/<int:pk>/history/<int:version>/restore/", versions.restore, name="restore"),
    path("reviews/<int:pk>/reopen/", working.reopen, name="reopen"),
    path("reviews/<int:pk>/spent/", working.spent, name="spent"),
    path("reviews/sentences/", sentences.sentences, name="sentences"),
    path("reviews/sentences/<int:pk>/", sentences.sentence, name="sentence"),
    path("reviews/sentences/<int:pk>/delete/", sentences.drop_sentence, name="drop_sentence"),
    path("reviews/<int:pk>/hand-in/", desk.hand_in, name="hand_in"),
    path("reviews/<int:pk>/decline/", giving_back.decline, name="decline"),
    path("reviews/<int:pk>/recuse/", giving_back.recuse, name="recuse"),
    path("reviews/<int:pk>/withdrawn/", desk.withdrawn, name="withdrawn"),
    path("reviews/<int:pk>/exhibits/<int:number>/file/", desk.exhibit_file, name="exhibit_file"),
    path("reviews/<int:pk>/exhibits/<int:number>/<slug:kind>/<int:part>/", desk.exhibit_part, name="exhibit_part"),
    path("cohorts/<int:pk>/", board.board, name="board"),
    path("cohorts/<int:pk>/assignments/", assigning.assignments, name="assignments"),
    path("cohorts/<int:pk>/assignments/apply/", assigning.apply_proposal, name="apply_proposal"),
    path("panel/<int:pk>/move/", assigning.move, name="move"),
    path("cohorts/<int:pk>/names-found/", blindness.findings, name="findings"),
    path("names-found/<int:pk>/clear/", blindness.clear_finding, name="clear_finding"),
    path("cohorts/<int:pk>/conflicts/", conflicts.conflicts, name="conflicts"),
    path("cohorts/<int:pk>/statistics/", statistics.statistics, name="statistics"),
    path("cohorts/<int:pk>/agreement/", agreeing.agreement, name="agreement"),
    path("cohorts/<int:pk>/agreement/table/", agreeing.agreement_csv, name="agreement_csv"),
    path("submissions/<int:pk>/", board.submission, name="submission"),
    path("submissions/<int:pk>/exhibits/<int:number>/file/", originals.file, name="submission_file"),
    path("submissions/<int:pk>/exhibits/<int:number>/<slug:kind>/<int:part>/", originals.part, name="submission_part"),
    path("submissions/<int:pk>/exhibits/<int:number>/original/", originals.original, name="original"),
    path("submissions/<int:pk>/return/", board.send_back, name="send_back"),
    path("submissions/<int:pk>/assign/", assigning.assign, name="assign"),
    path("assignments/<int:pk>/cancel/", assigning.cancel_assignment, name="cancel_assignment"),
    path("cycles/<int:pk>/release/", releasing.release, name="release"),
    path("cycles/<int:pk>/release/prepare/", releasing.prepare_release, name="prepare_release"),
    path("cycles/<int:pk>/release/approve/", releasing.approve_release, name="approve_release"),
    path("cycles/<int:pk>/release/cancel/", releasing.cancel_release, name="cancel_release"),
    path("portfolios/<int:pk>/results/", results.results, name="results"),
]
