import { awsCliScript } from "./script.ts";

awsCliScript("Cognito user pools", [
  {
    run: "cognito-idp create-user-pool --pool-name people --auto-verified-attributes email --user-pool-tags team=shop",
    query: "UserPool.Id",
    save: "pool",
    expect: /^us-east-1_[A-Za-z0-9]{9}$/,
  },
  { run: "cognito-idp list-user-pools --max-results 10", query: "UserPools[].Name", expect: "people" },
  {
    run: "cognito-idp describe-user-pool --user-pool-id $pool",
    query: "UserPool.[MfaConfiguration,EstimatedNumberOfUsers,Policies.PasswordPolicy.MinimumLength]",
    expect: /^OFF\s+0\s+8$/,
  },
  {
    run: "cognito-idp create-user-pool-client --user-pool-id $pool --client-name app --explicit-auth-flows ALLOW_USER_PASSWORD_AUTH ALLOW_ADMIN_USER_PASSWORD_AUTH ALLOW_REFRESH_TOKEN_AUTH",
    query: "UserPoolClient.ClientId",
    save: "client",
    expect: /^[a-z0-9]{26}$/,
  },
  {
    run: "cognito-idp admin-create-user --user-pool-id $pool --username ada --message-action SUPPRESS --user-attributes Name=email,Value=ada@shop.example",
    query: "User.UserStatus",
    expect: "FORCE_CHANGE_PASSWORD",
  },
  {
    run: "cognito-idp admin-create-user --user-pool-id $pool --username ada",
    fails: "UsernameExistsException",
  },
  {
    run: "cognito-idp admin-set-user-password --user-pool-id $pool --username ada --password short --permanent",
    fails: "InvalidPasswordException",
  },
  {
    run: "cognito-idp admin-set-user-password --user-pool-id $pool --username ada --password Correct-Horse-7 --permanent",
  },
  {
    run: "cognito-idp admin-initiate-auth --user-pool-id $pool --client-id $client --auth-flow ADMIN_USER_PASSWORD_AUTH --auth-parameters USERNAME=ada,PASSWORD=Correct-Horse-7",
    query: "AuthenticationResult.RefreshToken",
    save: "refresh",
  },
  // Without a signature, as applications call it.
  {
    run: "cognito-idp initiate-auth --no-sign-request --client-id $client --auth-flow REFRESH_TOKEN_AUTH --auth-parameters REFRESH_TOKEN=$refresh",
    query: "AuthenticationResult.AccessToken",
    save: "access",
  },
  { run: "cognito-idp get-user --no-sign-request --access-token $access", query: "Username", expect: "ada" },
  {
    run: "cognito-idp initiate-auth --client-id $client --auth-flow USER_PASSWORD_AUTH --auth-parameters USERNAME=ada,PASSWORD=wrong",
    fails: "NotAuthorizedException",
  },
  { run: "cognito-idp create-group --user-pool-id $pool --group-name staff --precedence 1" },
  { run: "cognito-idp admin-add-user-to-group --user-pool-id $pool --username ada --group-name staff" },
  {
    run: "cognito-idp list-users-in-group --user-pool-id $pool --group-name staff",
    query: "Users[].Username",
    expect: "ada",
  },
  {
    run: `cognito-idp list-users --user-pool-id $pool --filter 'email = "ada@shop.example"'`,
    query: "Users[].UserStatus",
    expect: "CONFIRMED",
  },
  {
    run: "cognito-idp sign-up --no-sign-request --client-id $client --username bob --password Correct-Horse-7 --user-attributes Name=email,Value=bob@shop.example",
    query: "[UserConfirmed,CodeDeliveryDetails.DeliveryMedium]",
    expect: /^False\s+EMAIL$/,
  },
  {
    run: "cognito-idp confirm-sign-up --client-id $client --username bob --confirmation-code 000",
    fails: "CodeMismatchException",
  },
  { run: "cognito-idp admin-confirm-sign-up --user-pool-id $pool --username bob" },
  { run: "cognito-idp delete-user-pool --user-pool-id $pool" },
  { run: "cognito-idp describe-user-pool --user-pool-id $pool", fails: "ResourceNotFoundException" },
]);

awsCliScript("HTTP and WebSocket APIs", [
  {
    run: "apigatewayv2 create-api --name shop --protocol-type HTTP --cors-configuration AllowOrigins=https://shop.example,AllowMethods=GET --tags team=a",
    query: "ApiId",
    save: "api",
    expect: /^[a-z0-9]{10}$/,
  },
  {
    run: "apigatewayv2 get-api --api-id $api",
    query: "[ApiEndpoint,CorsConfiguration.AllowMethods[0],Tags.team]",
    expect: /^https:\/\/[a-z0-9]{10}\.execute-api\.us-east-1\.amazonaws\.com\s+GET\s+a$/,
  },
  {
    run: "apigatewayv2 create-integration --api-id $api --integration-type HTTP_PROXY --integration-method ANY --integration-uri https://shop.example/ --payload-format-version 1.0",
    query: "IntegrationId",
    save: "integration",
  },
  {
    run: "apigatewayv2 create-integration --api-id $api --integration-type MOCK",
    fails: "BadRequestException",
  },
  {
    run: "apigatewayv2 create-authorizer --api-id $api --name jwt --authorizer-type JWT --identity-source $request.header.Authorization --jwt-configuration Audience=app,Issuer=https://cognito-idp.us-east-1.amazonaws.com/us-east-1_none",
    query: "AuthorizerId",
    save: "authorizer",
  },
  {
    run: "apigatewayv2 create-route --api-id $api --route-key 'GET /orders' --target integrations/$integration --authorization-type JWT --authorizer-id $authorizer",
    query: "RouteId",
    save: "route",
  },
  { run: "apigatewayv2 create-route --api-id $api --route-key 'GET /orders'", fails: "ConflictException" },
  { run: "apigatewayv2 create-route --api-id $api --route-key orders", fails: "BadRequestException" },
  {
    run: "apigatewayv2 create-stage --api-id $api --stage-name $default --auto-deploy --stage-variables release=1",
    query: "[StageName,AutoDeploy]",
    expect: /^\$default\s+True$/,
  },
  { run: "apigatewayv2 get-routes --api-id $api", query: "Items[].RouteKey", expect: "GET /orders" },
  { run: "apigatewayv2 get-deployments --api-id $api", query: "Items[0].DeploymentStatus", expect: "DEPLOYED" },
  { run: "apigatewayv2 delete-authorizer --api-id $api --authorizer-id $authorizer", fails: "ConflictException" },
  { run: "apigatewayv2 delete-integration --api-id $api --integration-id $integration", fails: "ConflictException" },
  { run: "apigatewayv2 delete-route --api-id $api --route-id $route" },
  { run: "apigatewayv2 delete-integration --api-id $api --integration-id $integration" },
  {
    run: "apigatewayv2 create-api --name chat --protocol-type WEBSOCKET",
    fails: "BadRequestException",
  },
  {
    run: "apigatewayv2 create-api --name chat --protocol-type WEBSOCKET --route-selection-expression $request.body.action",
    query: "[ApiEndpoint,RouteSelectionExpression]",
    expect: /^wss:\/\/.+\s+\$request\.body\.action$/,
  },
  { run: "apigatewayv2 get-apis", query: "sort(Items[].Name)", expect: /^chat\s+shop$/ },
  { run: "apigatewaymanagementapi get-connection --connection-id none=", fails: "GoneException" },
  { run: "apigatewayv2 delete-api --api-id $api" },
  { run: "apigatewayv2 get-api --api-id $api", fails: "NotFoundException" },
]);
