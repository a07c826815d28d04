#!/usr/bin/env bash
# The long form of the campaigns under tests/EdgeHost.Tests/Campaigns, results into docs/campaigns.txt. About 40 minutes.
# A run can be had again with EDGEDIAG_SEED; one campaign alone with: ./campaign.sh LossCampaigns
set -uo pipefail
cd "$(dirname "$0")"
export EDGEDIAG_CAMPAIGN=long EDGEDIAG_RESULTS="$PWD/docs/campaigns.txt"
dotnet build tests/EdgeHost.Tests -c Release -v quiet || exit 1
echo "# commit $(git rev-parse --short HEAD), $(nproc) cores, $(date -u +%F)" >> "$EDGEDIAG_RESULTS"
exec tests/EdgeHost.Tests/bin/Release/net10.0/EdgeDiag.EdgeHost.Tests -class "EdgeDiag.EdgeHost.Tests.Campaigns.${1:-*}" -showLiveOutput
