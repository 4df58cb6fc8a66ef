//! The people whom the other tests tell stories of.

use domain::{policy::Who, setting::Key};
use portal::secret::Keys;
use testkit::{SECRET, TestPortal};

testkit::on_each_engine! {
    async fn everybody_in_the_lindenhof_is_there(db: Db) {
        let (site, people) = TestPortal::lindenhof(db).await;
        assert!(matches!(site.staff(people.maria).await.who, Who::Staff(_)));
        assert_eq!(site.nobody().await.host.name, "Hausverwaltung Lindenhof");

        let login = site.registered(people.schubert, "Jana Schubert", "jana.schubert@example.net").await;
        let jana = site.customer(login).await;
        let access = &jana.customer().expect("a customer").accesses[0];
        assert!(access.through && access.properties(jana.today()).all(|home| home == people.isabellastrasse));

        site.switch_on(&[Key::ContractNumber]).await;
        assert!(site.portal.settings().await.expect("settings").on(Key::ContractNumber));
        site.switch_off(&[Key::ContractNumber]).await;
        assert!(!site.portal.settings().await.expect("settings").on(Key::ContractNumber));
        assert_eq!(site.journal().await[0], "Maria Huber: setting registration.contract_number, switched_on (aus → ein)");

        let (_, code) = site.invite(people.lotte).await;
        let everything = site.everything().await;
        assert_eq!(everything["invitation.name"], ["Blumen Lotte GmbH"]);
        assert_eq!(everything["invitation.email"], ["laden@blumen-lotte.example"]);
        let hash = Keys::derive(SECRET).code_hash(&code).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        assert!(everything["invitation.code_hash"][0].to_lowercase().contains(&hash));
    }
}
