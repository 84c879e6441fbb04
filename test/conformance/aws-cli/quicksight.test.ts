import { awsCliScript } from "./script.ts";

const Q = "--aws-account-id $account";

const TABLE = `{"t":{"CustomSql":{"DataSourceArn":"$source","Name":"values","SqlQuery":"SELECT * FROM (VALUES (1, 2), (2, 5)) AS t (country, n)","Columns":[{"Name":"country","Type":"STRING"},{"Name":"n","Type":"INTEGER"}]}}}`;

const DEFINITION = `{"DataSetIdentifierDeclarations":[{"Identifier":"d","DataSetArn":"$set"}],"Sheets":[{"SheetId":"s","Name":"S","Visuals":[{"KPIVisual":{"VisualId":"v","ChartConfiguration":{"FieldWells":{"Values":[{"NumericalMeasureField":{"FieldId":"f","Column":{"DataSetIdentifier":"d","ColumnName":"n"},"AggregationFunction":{"SimpleNumericalAggregation":"SUM"}}}]}}}}]}]}`;

awsCliScript("QuickSight", [
  {
    run: `quicksight describe-account-subscription ${Q}`,
    query: "AccountInfo.AccountSubscriptionStatus",
    expect: "ACCOUNT_CREATED",
  },
  { run: `quicksight list-users ${Q} --namespace default`, query: "UserList[0].Arn", save: "owner" },
  {
    run: `quicksight register-user ${Q} --namespace default --identity-type QUICKSIGHT --email ana@example.com --user-role READER --user-name ana`,
    query: "User.[Role,Active]",
    expect: /^READER\s+False$/,
  },
  { run: `quicksight describe-user ${Q} --namespace default --user-name bob`, fails: "ResourceNotFoundException" },
  { run: "s3 mb s3://answers-$account" },
  {
    run: "athena create-work-group --name ask --configuration ResultConfiguration={OutputLocation=s3://answers-$account/}",
  },
  {
    run: `quicksight create-data-source ${Q} --data-source-id src --name src --type ATHENA --data-source-parameters AthenaParameters={WorkGroup=ask} --tags Key=team,Value=lake --permissions Principal=$owner,Actions=quicksight:DescribeDataSource`,
    query: "Arn",
    save: "source",
    expect: "arn:aws:quicksight:us-east-1:$account:datasource/src",
  },
  {
    run: `quicksight describe-data-source ${Q} --data-source-id src`,
    query: "DataSource.Status",
    expect: "CREATION_SUCCESSFUL",
    within: 60,
  },
  { run: "quicksight list-tags-for-resource --resource-arn $source", query: "Tags[0].Value", expect: "lake" },
  {
    run: `quicksight create-data-set ${Q} --data-set-id set --name set --import-mode SPICE --physical-table-map '${TABLE}'`,
    query: "Arn",
    save: "set",
  },
  {
    run: `quicksight list-ingestions ${Q} --data-set-id set`,
    query: "Ingestions[0].[IngestionStatus,RowInfo.RowsIngested]",
    expect: /^COMPLETED\s+2$/,
    within: 60,
  },
  {
    run: `quicksight create-dashboard ${Q} --dashboard-id board --name board --definition '${DEFINITION}'`,
    query: "VersionArn",
    expect: "arn:aws:quicksight:us-east-1:$account:dashboard/board/version/1",
  },
  {
    run: `quicksight describe-dashboard ${Q} --dashboard-id board`,
    query: "Dashboard.Version.Status",
    expect: "CREATION_SUCCESSFUL",
    within: 30,
  },
  {
    run: `quicksight describe-dashboard-definition ${Q} --dashboard-id board`,
    query: "Definition.Sheets[0].Visuals[0].KPIVisual.VisualId",
    expect: "v",
  },
  {
    run: `quicksight get-dashboard-embed-url ${Q} --dashboard-id board --identity-type IAM`,
    query: "EmbedUrl",
    expect: /\/_sandbox\/quicksight\/dashboards\/board\.html$/,
  },
  { run: `quicksight delete-dashboard ${Q} --dashboard-id board` },
  { run: `quicksight describe-dashboard ${Q} --dashboard-id board`, fails: "ResourceNotFoundException" },
  { run: `quicksight delete-data-set ${Q} --data-set-id set` },
  { run: `quicksight delete-data-source ${Q} --data-source-id src` },
  { run: `quicksight list-data-sources ${Q}`, query: "length(DataSources)", expect: "0" },
]);
