#!/usr/bin/env bash
# The long form of the campaigns, about 80 minutes; results are added to var/campaigns.txt.
# A run can be had again with EDGEDIAG_SEED; one campaign alone with its class, named below EdgeDiag.EdgeHost.Tests:
#   ./campaign.sh Campaigns.LossCampaigns
#   ./campaign.sh Chaos.ChaosCampaigns        hostile input of every kind, about 30 minutes
# For the chaos runs, EDGEDIAG_CHAOS_SCALE=0.1 sends a tenth, and EDGEDIAG_PROGRAM names a published edgediag to attack.
set -uo pipefail
cd "$(dirname "$0")"
mkdir -p var
# The campaigns' own code is compiled once and for all, before times are taken: it shares the processor with the service, which does not get this.
export DOTNET_TieredCompilation=0
export EDGEDIAG_CAMPAIGN=long EDGEDIAG_RESULTS="$PWD/var/campaigns.txt"
dotnet build tests/EdgeHost.Tests -c Release -v quiet || exit 1
echo "# commit $(git rev-parse --short HEAD), $(nproc) cores, $(date -u +%F)" >> "$EDGEDIAG_RESULTS"
status=0
for class in ${1:-Campaigns.LossCampaigns Campaigns.TroubleCampaigns Campaigns.ReadingCampaigns Telemetry.TelemetryTests \
    Campaigns.FloodCampaigns Campaigns.SoakCampaigns Campaigns.GateCampaigns Injection.InjectionTests Chaos.ChaosCampaigns Documentation.CommandTests}; do
    tests/EdgeHost.Tests/bin/Release/net10.0/EdgeDiag.EdgeHost.Tests -class "EdgeDiag.EdgeHost.Tests.$class" -showLiveOutput || status=1
done
exit $status
