"""Where are the candidate's pages?"""

from django.urls import path

from portfolios.views import files, handing_in, home, library, receipts, section

app_name = "portfolios"

urlpatterns = [
    path("portfolio/", home.mine, name="mine"),
    path("portfolios/<int:pk>/", home.home, name="home"),
    path("portfolios/<int:pk>/coverage/", home.coverage, name="coverage"),
    path("portfolios/<int:pk>/evidence/", library.library, name="library"),
    path("portfolios/<int:pk>/evidence/upload/", library.upload, name="upload"),
    path("portfolios/<int:pk>/evidence/link/", library.add_link, name="add_link"),
    path("portfolios/<int:pk>/evidence/text/", library.add_text, name="add_text"),
    path("evidence/<int:pk>/", library.evidence, name="evidence"),
    path("evidence/<int:pk>/save/", library.save_text, name="save_text"),
    path("evidence/<int:pk>/remove/", library.remove_evidence, name="remove_evidence"),
    path("evidence/<int:pk>/copy/", library.copy_evidence, name="copy_evidence"),
    path("evidence/<int:pk>/file/", files.evidence_file, name="evidence_file"),
    path("evidence/<int:pk>/<slug:kind>/<int:part>/", files.evidence_part, name="evidence_part"),
    path("portfolios/<int:pk>/sections/<slug:slug>/", section.section, name="section"),
    path("portfolios/<int:pk>/sections/<slug:slug>/begin/", section.begin, name="begin"),
    path("submissions/<int:pk>/place/", section.place, name="place"),
    path("exhibits/<int:pk>/remove/", section.remove_exhibit, name="remove_exhibit"),
    path("exhibits/<int:pk>/earlier/", section.earlier, name="earlier"),
    path("exhibits/<int:pk>/claims/", section.claims, name="claims"),
    path("claims/<int:pk>/remove/", section.unclaim, name="unclaim"),
    path("submissions/<int:pk>/check/", handing_in.check, name="check"),
    path("submissions/<int:pk>/preview/", handing_in.preview, name="preview"),
    path("submissions/<int:pk>/preview/<int:number>/file/", files.preview_file, name="preview_file"),
    path("submissions/<int:pk>/preview/<int:number>/<slug:kind>/<int:part>/", files.preview_part, name="preview_part"),
    path("submissions/<int:pk>/hand-in/", handing_in.hand_in, name="hand_in"),
    path("submissions/<int:pk>/receipt/", handing_in.receipt, name="receipt"),
    path("receipts/check/", receipts.check, name="check_receipt"),
    path(".well-known/sevenfold-receipt-keys.json", receipts.keys, name="receipt_keys"),
    path("submissions/<int:pk>/withdraw/", handing_in.withdraw, name="withdraw"),
]
